using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Dsp.Lanes;

/// <summary>16 values in a 512-bit register (AVX-512).</summary>
internal readonly struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector512.FusedMultiplyAdd(a._value, b._value, c._value) : (a._value * b._value) + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplySubtract(Lanes512 a, Lanes512 b, Lanes512 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector512.FusedMultiplyAdd(a._value, b._value, -c._value) : (a._value * b._value) - c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 NegatedMultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector512.FusedMultiplyAdd(-a._value, b._value, c._value) : c._value - (a._value * b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) =>
        new(Sse.IsSupported ? Vector512.MaxNative(a._value, b._value) : Vector512.ConditionalSelect(Vector512.GreaterThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 value) => new(Vector512.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SplitExponent(Lanes512 x, out Lanes512 mantissa)
    {
        Vector512<int> bits = x._value.AsInt32();
        Vector512<int> exponent = Vector512.ShiftRightArithmetic(bits - Vector512.Create(FloatBits.RootHalf), FloatBits.MantissaBits);
        mantissa = new((bits - Vector512.ShiftLeft(exponent, FloatBits.MantissaBits)).AsSingle());
        return new(Vector512.ConvertToSingle(exponent));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNormal(Lanes512 value) =>
        Vector512.LessThanAll(value._value.AsUInt32() - Vector512.Create(FloatBits.SmallestNormal), Vector512.Create(FloatBits.NormalRange));

    public static float MaxLane(Lanes512 value)
    {
        float greatest = float.NegativeInfinity;
        for (int i = 0; i < Width; i++)
            greatest = value._value[i] > greatest ? value._value[i] : greatest;
        return greatest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes512 LoadQuarters(float* source, nint stride)
    {
        var low = Vector256.Create(Vector128.Load(source), Vector128.Load(source + (4 * stride)));
        var high = Vector256.Create(Vector128.Load(source + (8 * stride)), Vector128.Load(source + (12 * stride)));
        // Vector512.Create would insert both halves into a register of old, and wait for it.
        return new(low.ToVector512Unsafe().WithUpper(high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeQuarters(ref Lanes512 a, ref Lanes512 b, ref Lanes512 c, ref Lanes512 d)
    {
        Vector512<float> acLow = Low(a._value, c._value), acHigh = High(a._value, c._value);
        Vector512<float> bdLow = Low(b._value, d._value), bdHigh = High(b._value, d._value);
        a = new(Low(acLow, bdLow));
        b = new(High(acLow, bdLow));
        c = new(Low(acHigh, bdHigh));
        d = new(High(acHigh, bdHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Lanes512 a, Lanes512 b, out Lanes512 even, out Lanes512 odd)
    {
        even = new(Avx512F.PermuteVar16x32x2(a._value, Vector512.CreateSequence(0, 2), b._value));
        odd = new(Avx512F.PermuteVar16x32x2(a._value, Vector512.CreateSequence(1, 2), b._value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Reverse(Lanes512 value) => new(Vector512.Shuffle(value._value, Vector512.Create(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Lanes512 value, float* destination) => value._value.Store(destination);

    /// <summary>x₀y₀x₁y₁ in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Low(Vector512<float> x, Vector512<float> y) => Avx512F.UnpackLow(x, y);

    /// <summary>x₂y₂x₃y₃ in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> High(Vector512<float> x, Vector512<float> y) => Avx512F.UnpackHigh(x, y);
}
