using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Dsp.Lanes;

/// <summary>8 values in a 256-bit register (AVX2).</summary>
internal readonly struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector256.FusedMultiplyAdd(a._value, b._value, c._value) : (a._value * b._value) + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplySubtract(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector256.FusedMultiplyAdd(a._value, b._value, -c._value) : (a._value * b._value) - c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 NegatedMultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector256.FusedMultiplyAdd(-a._value, b._value, c._value) : c._value - (a._value * b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) =>
        new(Sse.IsSupported ? Vector256.MaxNative(a._value, b._value) : Vector256.ConditionalSelect(Vector256.GreaterThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 value) => new(Vector256.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SplitExponent(Lanes256 x, out Lanes256 mantissa)
    {
        Vector256<int> bits = x._value.AsInt32();
        Vector256<int> exponent = Vector256.ShiftRightArithmetic(bits - Vector256.Create(FloatBits.RootHalf), FloatBits.MantissaBits);
        mantissa = new((bits - Vector256.ShiftLeft(exponent, FloatBits.MantissaBits)).AsSingle());
        return new(Vector256.ConvertToSingle(exponent));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNormal(Lanes256 value) =>
        Vector256.LessThanAll(value._value.AsUInt32() - Vector256.Create(FloatBits.SmallestNormal), Vector256.Create(FloatBits.NormalRange));

    public static float MaxLane(Lanes256 value)
    {
        float greatest = float.NegativeInfinity;
        for (int i = 0; i < Width; i++)
            greatest = value._value[i] > greatest ? value._value[i] : greatest;
        return greatest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes256 LoadQuarters(float* source, nint stride) => new(Vector256.Create(Vector128.Load(source), Vector128.Load(source + (4 * stride))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeQuarters(ref Lanes256 a, ref Lanes256 b, ref Lanes256 c, ref Lanes256 d)
    {
        Vector256<float> acLow = Low(a._value, c._value), acHigh = High(a._value, c._value);
        Vector256<float> bdLow = Low(b._value, d._value), bdHigh = High(b._value, d._value);
        a = new(Low(acLow, bdLow));
        b = new(High(acLow, bdLow));
        c = new(Low(acHigh, bdHigh));
        d = new(High(acHigh, bdHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Lanes256 a, Lanes256 b, out Lanes256 even, out Lanes256 odd)
    {
        // Quarters come out as a₀a₂b₀b₂ a₄a₆b₄b₆; taken in pairs, the middle ones change places.
        even = new(Avx2.Permute4x64(Avx.Shuffle(a._value, b._value, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle());
        odd = new(Avx2.Permute4x64(Avx.Shuffle(a._value, b._value, 0b11_01_11_01).AsDouble(), 0b11_01_10_00).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Reverse(Lanes256 value) => new(Vector256.Shuffle(value._value, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Lanes256 value, float* destination) => value._value.Store(destination);

    /// <summary>x₀y₀x₁y₁ in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Low(Vector256<float> x, Vector256<float> y) => Avx.UnpackLow(x, y);

    /// <summary>x₂y₂x₃y₃ in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> High(Vector256<float> x, Vector256<float> y) => Avx.UnpackHigh(x, y);
}
