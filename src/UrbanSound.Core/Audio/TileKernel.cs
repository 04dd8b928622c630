using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UrbanSound.Audio;

/// <summary>
/// The inner loop of <see cref="TiledFilter"/>: sums[i][lane] = 0 + coefficients[0][lane] x[i step] + coefficients[1][lane] x[i step + 1] + …,
/// in this order. One text a width; all give the same bits where they all have, or all lack, fused multiply-add.
/// </summary>
/// <remarks>
/// Eight sums are under way at once, as many as it takes to hide the latency of an addition. With fewer tiles than that the last one
/// is computed several times over, which costs no time.
/// </remarks>
internal static class TileKernel
{
    /// <summary>Outputs of a tile.</summary>
    public const int Lanes = 16;

    /// <summary>The most tiles of one call.</summary>
    public const int MostTiles = 8;

    /// <param name="coefficients">Rows of <see cref="Lanes"/> values.</param>
    /// <param name="x">The input: as many samples as there are rows, for each tile.</param>
    /// <param name="step">From one tile's input to the next one's.</param>
    /// <param name="tiles">How many, 1 to <see cref="MostTiles"/>.</param>
    /// <param name="sums">Room for <see cref="MostTiles"/> tiles; those beyond <paramref name="tiles"/> are left with anything.</param>
    public static void Run(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> x, int step, int tiles, Span<float> sums)
    {
        if (Vector512.IsHardwareAccelerated)
            Run512(coefficients, x, step, tiles, sums);
        else if (Vector256.IsHardwareAccelerated)
            Run256(coefficients, x, step, tiles, sums);
        else if (Vector128.IsHardwareAccelerated)
            Run128(coefficients, x, step, tiles, sums);
        else
            RunScalar(coefficients, x, step, tiles, sums);
    }

    internal static void Run512(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> x, int step, int tiles, Span<float> sums)
    {
        nuint rows = Check(coefficients, x, step, tiles, sums);
        ref float row = ref MemoryMarshal.GetReference(coefficients);
        ref float x0 = ref MemoryMarshal.GetReference(x);
        int last = tiles - 1;
        ref float x1 = ref Unsafe.Add(ref x0, Math.Min(1, last) * step);
        ref float x2 = ref Unsafe.Add(ref x0, Math.Min(2, last) * step);
        ref float x3 = ref Unsafe.Add(ref x0, Math.Min(3, last) * step);
        ref float x4 = ref Unsafe.Add(ref x0, Math.Min(4, last) * step);
        ref float x5 = ref Unsafe.Add(ref x0, Math.Min(5, last) * step);
        ref float x6 = ref Unsafe.Add(ref x0, Math.Min(6, last) * step);
        ref float x7 = ref Unsafe.Add(ref x0, Math.Min(7, last) * step);
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (nuint r = 0; r < rows; r++)
        {
            Vector512<float> c = Vector512.LoadUnsafe(ref row);
            row = ref Unsafe.Add(ref row, Lanes);
            s0 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x0, r)), s0);
            s1 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x1, r)), s1);
            s2 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x2, r)), s2);
            s3 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x3, r)), s3);
            s4 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x4, r)), s4);
            s5 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x5, r)), s5);
            s6 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x6, r)), s6);
            s7 = FusedMultiplyAdd.Compute(c, Vector512.Create(Unsafe.Add(ref x7, r)), s7);
        }

        ref float to = ref MemoryMarshal.GetReference(sums);
        s0.StoreUnsafe(ref to);
        s1.StoreUnsafe(ref to, 1 * Lanes);
        s2.StoreUnsafe(ref to, 2 * Lanes);
        s3.StoreUnsafe(ref to, 3 * Lanes);
        s4.StoreUnsafe(ref to, 4 * Lanes);
        s5.StoreUnsafe(ref to, 5 * Lanes);
        s6.StoreUnsafe(ref to, 6 * Lanes);
        s7.StoreUnsafe(ref to, 7 * Lanes);
    }

    internal static void Run256(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> x, int step, int tiles, Span<float> sums)
    {
        const int AtOnce = 4;
        nuint rows = Check(coefficients, x, step, tiles, sums);
        for (int first = 0; first < tiles; first += AtOnce)
        {
            ref float row = ref MemoryMarshal.GetReference(coefficients);
            ref float x0 = ref Unsafe.Add(ref MemoryMarshal.GetReference(x), first * step);
            int last = tiles - first - 1;
            ref float x1 = ref Unsafe.Add(ref x0, Math.Min(1, last) * step);
            ref float x2 = ref Unsafe.Add(ref x0, Math.Min(2, last) * step);
            ref float x3 = ref Unsafe.Add(ref x0, Math.Min(3, last) * step);
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
            for (nuint r = 0; r < rows; r++)
            {
                Vector256<float> c = Vector256.LoadUnsafe(ref row), d = Vector256.LoadUnsafe(ref row, 8);
                row = ref Unsafe.Add(ref row, Lanes);
                Vector256<float> sample = Vector256.Create(Unsafe.Add(ref x0, r));
                s0 = FusedMultiplyAdd.Compute(c, sample, s0);
                t0 = FusedMultiplyAdd.Compute(d, sample, t0);
                sample = Vector256.Create(Unsafe.Add(ref x1, r));
                s1 = FusedMultiplyAdd.Compute(c, sample, s1);
                t1 = FusedMultiplyAdd.Compute(d, sample, t1);
                sample = Vector256.Create(Unsafe.Add(ref x2, r));
                s2 = FusedMultiplyAdd.Compute(c, sample, s2);
                t2 = FusedMultiplyAdd.Compute(d, sample, t2);
                sample = Vector256.Create(Unsafe.Add(ref x3, r));
                s3 = FusedMultiplyAdd.Compute(c, sample, s3);
                t3 = FusedMultiplyAdd.Compute(d, sample, t3);
            }

            ref float to = ref Unsafe.Add(ref MemoryMarshal.GetReference(sums), first * Lanes);
            s0.StoreUnsafe(ref to);
            t0.StoreUnsafe(ref to, 8);
            s1.StoreUnsafe(ref to, 16);
            t1.StoreUnsafe(ref to, 24);
            s2.StoreUnsafe(ref to, 32);
            t2.StoreUnsafe(ref to, 40);
            s3.StoreUnsafe(ref to, 48);
            t3.StoreUnsafe(ref to, 56);
        }
    }

    internal static void Run128(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> x, int step, int tiles, Span<float> sums)
    {
        const int AtOnce = 2;
        nuint rows = Check(coefficients, x, step, tiles, sums);
        for (int first = 0; first < tiles; first += AtOnce)
        {
            ref float row = ref MemoryMarshal.GetReference(coefficients);
            ref float x0 = ref Unsafe.Add(ref MemoryMarshal.GetReference(x), first * step);
            ref float x1 = ref Unsafe.Add(ref x0, Math.Min(1, tiles - first - 1) * step);
            Vector128<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
            for (nuint r = 0; r < rows; r++)
            {
                Vector128<float> sample = Vector128.Create(Unsafe.Add(ref x0, r)), other = Vector128.Create(Unsafe.Add(ref x1, r));
                Vector128<float> c = Vector128.LoadUnsafe(ref row);
                s0 = FusedMultiplyAdd.Compute(c, sample, s0);
                t0 = FusedMultiplyAdd.Compute(c, other, t0);
                c = Vector128.LoadUnsafe(ref row, 4);
                s1 = FusedMultiplyAdd.Compute(c, sample, s1);
                t1 = FusedMultiplyAdd.Compute(c, other, t1);
                c = Vector128.LoadUnsafe(ref row, 8);
                s2 = FusedMultiplyAdd.Compute(c, sample, s2);
                t2 = FusedMultiplyAdd.Compute(c, other, t2);
                c = Vector128.LoadUnsafe(ref row, 12);
                s3 = FusedMultiplyAdd.Compute(c, sample, s3);
                t3 = FusedMultiplyAdd.Compute(c, other, t3);
                row = ref Unsafe.Add(ref row, Lanes);
            }

            ref float to = ref Unsafe.Add(ref MemoryMarshal.GetReference(sums), first * Lanes);
            s0.StoreUnsafe(ref to);
            s1.StoreUnsafe(ref to, 4);
            s2.StoreUnsafe(ref to, 8);
            s3.StoreUnsafe(ref to, 12);
            t0.StoreUnsafe(ref to, 16);
            t1.StoreUnsafe(ref to, 20);
            t2.StoreUnsafe(ref to, 24);
            t3.StoreUnsafe(ref to, 28);
        }
    }

    internal static void RunScalar(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> x, int step, int tiles, Span<float> sums)
    {
        int rows = (int)Check(coefficients, x, step, tiles, sums);
        for (int tile = 0; tile < tiles; tile++)
        {
            Span<float> tileSums = sums.Slice(tile * Lanes, Lanes);
            tileSums.Clear();
            for (int r = 0; r < rows; r++)
            {
                float sample = x[(tile * step) + r];
                ReadOnlySpan<float> row = coefficients.Slice(r * Lanes, Lanes);
                for (int lane = 0; lane < row.Length; lane++)
                    tileSums[lane] = FusedMultiplyAdd.Compute(row[lane], sample, tileSums[lane]);
            }
        }
    }

    /// <summary>The vectors read and write without looking; this is where it is looked.</summary>
    private static nuint Check(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> x, int step, int tiles, Span<float> sums)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tiles, MostTiles);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        int rows = coefficients.Length / Lanes;
        ArgumentOutOfRangeException.ThrowIfLessThan(x.Length, ((long)(tiles - 1) * step) + rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, MostTiles * Lanes);
        return (nuint)rows;
    }
}
