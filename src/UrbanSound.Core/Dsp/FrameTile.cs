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
            Transposition.Interleave<T>(samples + ((nint)column * _hop), _hop, _rows, tile + column, Columns);
        for (; column < Columns; column += Block)
            Transposition.Interleave<Lanes128>(samples + ((nint)column * _hop), _hop, _rows, tile + column, Columns);
    }
}
