using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UrbanSound.Audio;

/// <summary>
/// An inner product whose order of additions depends on nothing but its length. <c>TensorPrimitives.Dot</c> promises no order (it may
/// choose by address or by machine), and a resampler that promises the same bits for every chunking needs one. The sum runs in
/// <see cref="Lanes"/> lanes, which are then folded in halves; so vectors of 512, 256 and 128 bits also give the same bits, on
/// every processor with fused multiply-add.
/// </summary>
internal static class FixedOrderDot
{
    /// <summary>Lengths are multiples of this.</summary>
    public const int Lanes = 32;

    /// <summary>The inner product; <paramref name="x"/> is at least as long as <paramref name="y"/>, a multiple of <see cref="Lanes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Compute(ReadOnlySpan<float> x, ReadOnlySpan<float> y) =>
        Vector512.IsHardwareAccelerated ? Compute512(x, y)
        : Vector256.IsHardwareAccelerated ? Compute256(x, y)
        : Vector128.IsHardwareAccelerated ? Compute128(x, y)
        : ComputeScalar(x, y);

    internal static float Compute512(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x.Length, y.Length);
        ref float xs = ref MemoryMarshal.GetReference(x);
        ref float ys = ref MemoryMarshal.GetReference(y);
        var a0 = Vector512<float>.Zero;
        var a1 = Vector512<float>.Zero;
        for (int i = 0; i <= y.Length - Lanes; i += Lanes)
        {
            a0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref xs, (nuint)i), Vector512.LoadUnsafe(ref ys, (nuint)i), a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref xs, (nuint)i + 16), Vector512.LoadUnsafe(ref ys, (nuint)i + 16), a1);
        }
        a0 += a1;
        return Fold(a0.GetLower() + a0.GetUpper());
    }

    internal static float Compute256(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x.Length, y.Length);
        ref float xs = ref MemoryMarshal.GetReference(x);
        ref float ys = ref MemoryMarshal.GetReference(y);
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default;
        for (int i = 0; i <= y.Length - Lanes; i += Lanes)
        {
            a0 = MultiplyAdd256(ref xs, ref ys, (nuint)i, a0);
            a1 = MultiplyAdd256(ref xs, ref ys, (nuint)i + 8, a1);
            a2 = MultiplyAdd256(ref xs, ref ys, (nuint)i + 16, a2);
            a3 = MultiplyAdd256(ref xs, ref ys, (nuint)i + 24, a3);
        }
        return Fold((a0 + a2) + (a1 + a3));
    }

    internal static float Compute128(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x.Length, y.Length);
        ref float xs = ref MemoryMarshal.GetReference(x);
        ref float ys = ref MemoryMarshal.GetReference(y);
        Vector128<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (int i = 0; i <= y.Length - Lanes; i += Lanes)
        {
            a0 = MultiplyAdd128(ref xs, ref ys, (nuint)i, a0);
            a1 = MultiplyAdd128(ref xs, ref ys, (nuint)i + 4, a1);
            a2 = MultiplyAdd128(ref xs, ref ys, (nuint)i + 8, a2);
            a3 = MultiplyAdd128(ref xs, ref ys, (nuint)i + 12, a3);
            a4 = MultiplyAdd128(ref xs, ref ys, (nuint)i + 16, a4);
            a5 = MultiplyAdd128(ref xs, ref ys, (nuint)i + 20, a5);
            a6 = MultiplyAdd128(ref xs, ref ys, (nuint)i + 24, a6);
            a7 = MultiplyAdd128(ref xs, ref ys, (nuint)i + 28, a7);
        }
        return Fold(((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7)));
    }

    internal static float ComputeScalar(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i <= y.Length - Lanes; i += Lanes)
        {
            ReadOnlySpan<float> xs = x.Slice(i, Lanes), ys = y.Slice(i, Lanes);
            for (int lane = 0; lane < lanes.Length; lane++)
                lanes[lane] = FusedMultiplyAdd.Compute(xs[lane], ys[lane], lanes[lane]);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }

        return lanes[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MultiplyAdd256(ref float x, ref float y, nuint i, Vector256<float> sum) =>
        FusedMultiplyAdd.Compute(Vector256.LoadUnsafe(ref x, i), Vector256.LoadUnsafe(ref y, i), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> MultiplyAdd128(ref float x, ref float y, nuint i, Vector128<float> sum) =>
        FusedMultiplyAdd.Compute(Vector128.LoadUnsafe(ref x, i), Vector128.LoadUnsafe(ref y, i), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Fold(Vector256<float> sum) => Fold(sum.GetLower() + sum.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Fold(Vector128<float> sum)
    {
        Vector64<float> half = sum.GetLower() + sum.GetUpper();
        return half.GetElement(0) + half.GetElement(1);
    }
}
