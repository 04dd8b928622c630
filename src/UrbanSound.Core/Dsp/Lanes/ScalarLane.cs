using System.Runtime.CompilerServices;

namespace UrbanSound.Dsp.Lanes;

/// <summary>One value at a time: the path of machines without vector instructions, and of remainders.</summary>
internal readonly struct ScalarLane(float value) : ILanes<ScalarLane>
{
    private readonly float _value = value;

    public static int Width => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane operator +(ScalarLane a, ScalarLane b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane operator -(ScalarLane a, ScalarLane b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane operator *(ScalarLane a, ScalarLane b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ScalarLane Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane MultiplyAdd(ScalarLane a, ScalarLane b, ScalarLane c) =>
        new(FusedMultiplyAdd.IsFast ? MathF.FusedMultiplyAdd(a._value, b._value, c._value) : (a._value * b._value) + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane MultiplySubtract(ScalarLane a, ScalarLane b, ScalarLane c) =>
        new(FusedMultiplyAdd.IsFast ? MathF.FusedMultiplyAdd(a._value, b._value, -c._value) : (a._value * b._value) - c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane NegatedMultiplyAdd(ScalarLane a, ScalarLane b, ScalarLane c) =>
        new(FusedMultiplyAdd.IsFast ? MathF.FusedMultiplyAdd(-a._value, b._value, c._value) : c._value - (a._value * b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane Max(ScalarLane a, ScalarLane b) => new(a._value > b._value ? a._value : b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane Sqrt(ScalarLane value) => new(MathF.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane SplitExponent(ScalarLane x, out ScalarLane mantissa)
    {
        int bits = BitConverter.SingleToInt32Bits(x._value);
        int exponent = (bits - FloatBits.RootHalf) >> FloatBits.MantissaBits;
        mantissa = new(BitConverter.Int32BitsToSingle(bits - (exponent << FloatBits.MantissaBits)));
        return new(exponent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNormal(ScalarLane value) =>
        BitConverter.SingleToUInt32Bits(value._value) - FloatBits.SmallestNormal < FloatBits.NormalRange;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(ScalarLane value) => value._value;

    public static unsafe ScalarLane LoadQuarters(float* source, nint stride) => throw new NotSupportedException();

    public static void TransposeQuarters(ref ScalarLane a, ref ScalarLane b, ref ScalarLane c, ref ScalarLane d) => throw new NotSupportedException();

    public static void Deinterleave(ScalarLane a, ScalarLane b, out ScalarLane even, out ScalarLane odd) => throw new NotSupportedException();

    public static ScalarLane Reverse(ScalarLane value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(ScalarLane value, float* destination) => *destination = value._value;
}
