using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Dsp.Lanes;

/// <summary>4 values in a 128-bit register (SSE, NEON).</summary>
internal readonly struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static int Width => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector128.FusedMultiplyAdd(a._value, b._value, c._value) : (a._value * b._value) + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplySubtract(Lanes128 a, Lanes128 b, Lanes128 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector128.FusedMultiplyAdd(a._value, b._value, -c._value) : (a._value * b._value) - c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 NegatedMultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) =>
        new(Fma.IsSupported || AdvSimd.IsSupported ? Vector128.FusedMultiplyAdd(-a._value, b._value, c._value) : c._value - (a._value * b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 a, Lanes128 b) =>
        new(Sse.IsSupported ? Vector128.MaxNative(a._value, b._value) : Vector128.ConditionalSelect(Vector128.GreaterThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 value) => new(Vector128.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SplitExponent(Lanes128 x, out Lanes128 mantissa)
    {
        Vector128<int> bits = x._value.AsInt32();
        Vector128<int> exponent = Vector128.ShiftRightArithmetic(bits - Vector128.Create(FloatBits.RootHalf), FloatBits.MantissaBits);
        mantissa = new((bits - Vector128.ShiftLeft(exponent, FloatBits.MantissaBits)).AsSingle());
        return new(Vector128.ConvertToSingle(exponent));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNormal(Lanes128 value) =>
        Vector128.LessThanAll(value._value.AsUInt32() - Vector128.Create(FloatBits.SmallestNormal), Vector128.Create(FloatBits.NormalRange));

    public static float MaxLane(Lanes128 value)
    {
        float greatest = float.NegativeInfinity;
        for (int i = 0; i < Width; i++)
            greatest = value._value[i] > greatest ? value._value[i] : greatest;
        return greatest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes128 LoadQuarters(float* source, nint stride) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeQuarters(ref Lanes128 a, ref Lanes128 b, ref Lanes128 c, ref Lanes128 d)
    {
        Vector128<float> acLow = Low(a._value, c._value), acHigh = High(a._value, c._value);
        Vector128<float> bdLow = Low(b._value, d._value), bdHigh = High(b._value, d._value);
        a = new(Low(acLow, bdLow));
        b = new(High(acLow, bdLow));
        c = new(Low(acHigh, bdHigh));
        d = new(High(acHigh, bdHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Lanes128 a, Lanes128 b, out Lanes128 even, out Lanes128 odd)
    {
        if (Sse.IsSupported)
        {
            even = new(Sse.Shuffle(a._value, b._value, 0b10_00_10_00));
            odd = new(Sse.Shuffle(a._value, b._value, 0b11_01_11_01));
        }
        else
        {
            even = new(AdvSimd.Arm64.UnzipEven(a._value, b._value));
            odd = new(AdvSimd.Arm64.UnzipOdd(a._value, b._value));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Reverse(Lanes128 value) => new(Vector128.Shuffle(value._value, Vector128.Create(3, 2, 1, 0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Lanes128 value, float* destination) => value._value.Store(destination);

    /// <summary>x₀y₀x₁y₁ in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) => Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    /// <summary>x₂y₂x₃y₃ in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) => Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);
}
