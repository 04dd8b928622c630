using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// Layout of the samples of W overlapping frames, transposed once a hop instead of once a frame: row j, column c holds sample
/// j of hop c. Sample n = hop·a + j of frame f is then at row j, column f + a, and that of the next frames right behind it: one
/// load gives the sample of all W frames. Immutable and thread-safe.
/// </summary>
internal sealed class FrameTile
{
    /// <summary>Columns are filled in fours, and as long as there are so many, in widths of a vector.</summary>
    private const int Block = 4;

    private readonly int _hop;
    private readonly int _rows; // samples of a hop that frames use

    public FrameTile(int frameLength, int hop, int width)
    {
        _hop = hop;
        SharedColumns = (frameLength - 1) / hop;
        Columns = (width + SharedColumns + Block - 1) / Block * Block;
        _rows = Math.Min(hop, frameLength);
        Offsets = new int[frameLength];
        for (int n = 0; n < frameLength; n++)
            Offsets[n] = ((n % hop) * Columns) + (n / hop);
    }

    /// <summary>Hops that W frames span, rounded up to whole blocks.</summary>
    public int Columns { get; }

    /// <summary>Hops that a frame spans beyond its first.</summary>
    public int SharedColumns { get; }

    /// <summary>Floats of a tile.</summary>
    public int Length => _rows * Columns;

    /// <summary>Where sample n of the first frame stands; W loads from there give the W frames.</summary>
    public int[] Offsets { get; }

    /// <summary>Samples that so many columns are filled from.</summary>
    public int SpanOf(int columns) => ((columns - 1) * _hop) + _rows;

    /// <summary>Fills all columns.</summary>
    /// <param name="samples">As many as <see cref="SpanOf"/> says for all columns.</param>
    /// <param name="tile">Receives <see cref="Length"/> values.</param>
    public unsafe void Fill<T>(float* samples, float* tile)
        where T : struct, ILanes<T>
    {
        int column = 0;
        for (; column <= Columns - T.Width; column += T.Width)
            FillBlock<T>(samples + ((nint)column * _hop), tile + column);
        for (; column < Columns; column += Block)
            FillBlock<Lanes128>(samples + ((nint)column * _hop), tile + column);
    }

    /// <summary>Transposes W columns, four samples at once: the quarters of a vector come from hops that are four apart, so that after the blocks' transposition all hops stand side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void FillBlock<T>(float* x, float* y)
        where T : struct, ILanes<T>
    {
        int row = 0;
        for (; row <= _rows - 4; row += 4, x += 4)
        {
            T a = T.LoadQuarters(x, _hop), b = T.LoadQuarters(x + _hop, _hop);
            T c = T.LoadQuarters(x + (2 * (nint)_hop), _hop), d = T.LoadQuarters(x + (3 * (nint)_hop), _hop);
            T.TransposeQuarters(ref a, ref b, ref c, ref d);
            T.Store(a, y);
            T.Store(b, y + Columns);
            T.Store(c, y + (2 * Columns));
            T.Store(d, y + (3 * Columns));
            y += 4 * Columns;
        }

        for (; row < _rows; row++, x++, y += Columns)
        {
            for (int hop = 0; hop < T.Width; hop++)
                y[hop] = x[(nint)hop * _hop];
        }
    }
}
