using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// Layout of the samples of W overlapping frames, transposed once a hop instead of once a frame: row j, column c holds sample
/// j of hop c. Sample n = hop·a + j of frame f is then at row j, column f + a, and that of the next frames right behind it: one
/// load gives the sample of all W frames. Immutable and thread-safe.
/// </summary>
internal sealed class FrameTile
{
    /// <summary>Columns that are transposed at once.</summary>
    public const int Block = 4;

    private readonly int _hop;

    public FrameTile(int frameLength, int hop, int width)
    {
        _hop = hop;
        SharedColumns = (frameLength - 1) / hop;
        Columns = (width + SharedColumns + Block - 1) / Block * Block;
        Rows = Math.Min(hop, frameLength);
        Offsets = new int[frameLength];
        for (int n = 0; n < frameLength; n++)
            Offsets[n] = ((n % hop) * Columns) + (n / hop);
    }

    /// <summary>Samples of a hop that frames use.</summary>
    public int Rows { get; }

    /// <summary>Hops that W frames span, rounded up to whole blocks.</summary>
    public int Columns { get; }

    /// <summary>Hops that a frame spans beyond its first.</summary>
    public int SharedColumns { get; }

    /// <summary>Floats of a tile.</summary>
    public int Length => Rows * Columns;

    /// <summary>Where sample n of the first frame stands; W loads from there give the W frames.</summary>
    public int[] Offsets { get; }

    public void Set(Span<float> tile, int row, int column, float value) => tile[(row * Columns) + column] = value;

    public void ClearColumn(Span<float> tile, int column)
    {
        for (int at = column; at < tile.Length; at += Columns)
            tile[at] = 0;
    }

    /// <summary>Fills <see cref="Block"/> columns, whose hops follow each other in <paramref name="samples"/>.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="column">The first of the columns.</param>
    /// <param name="samples">From the first sample of the first hop to the last of the last; one more with pre-emphasis.</param>
    /// <param name="preEmphasis">c of y[n] = x[n + 1] − c·x[n]; 0 leaves the samples as they are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void SetBlock(Span<float> tile, int column, ReadOnlySpan<float> samples, float preEmphasis)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, ((Block - 1L) * _hop) + Rows + (preEmphasis == 0 ? 0 : 1));
        int row = 0;
        fixed (float* from = samples, to = tile)
        {
            float* x0 = from, x1 = x0 + _hop, x2 = x1 + _hop, x3 = x2 + _hop, y = to + column;
            for (; Transpose.IsSupported && row <= Rows - Vector128<float>.Count; row += Vector128<float>.Count)
            {
                Vector128<float> a = Vector128.Load(x0 + row), b = Vector128.Load(x1 + row), c = Vector128.Load(x2 + row), d = Vector128.Load(x3 + row);
                if (preEmphasis != 0)
                {
                    a = Vector128.Load(x0 + row + 1) - (a * preEmphasis);
                    b = Vector128.Load(x1 + row + 1) - (b * preEmphasis);
                    c = Vector128.Load(x2 + row + 1) - (c * preEmphasis);
                    d = Vector128.Load(x3 + row + 1) - (d * preEmphasis);
                }

                Transpose.Block4(ref a, ref b, ref c, ref d);
                a.Store(y);
                b.Store(y + Columns);
                c.Store(y + (2 * Columns));
                d.Store(y + (3 * Columns));
                y += 4 * Columns;
            }

            for (; row < Rows; row++, y += Columns)
            {
                for (int hop = 0; hop < Block; hop++)
                {
                    float* x = from + ((nint)hop * _hop) + row;
                    y[hop] = preEmphasis == 0 ? x[0] : x[1] - (preEmphasis * x[0]);
                }
            }
        }
    }
}
