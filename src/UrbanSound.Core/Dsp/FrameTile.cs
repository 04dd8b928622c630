namespace UrbanSound.Dsp;

/// <summary>
/// Layout of the samples of W overlapping frames, transposed once a hop instead of once a frame: row j, column c holds sample
/// j of hop c. Sample n = hop·a + j of frame f is then at row j, column f + a, and that of the next frames right behind it: one
/// load gives the sample of all W frames. Immutable and thread-safe.
/// </summary>
internal sealed class FrameTile
{
    public FrameTile(int frameLength, int hop, int width)
    {
        SharedColumns = (frameLength - 1) / hop;
        Columns = width + SharedColumns;
        Rows = Math.Min(hop, frameLength);
        Offsets = new int[frameLength];
        for (int n = 0; n < frameLength; n++)
            Offsets[n] = ((n % hop) * Columns) + (n / hop);
    }

    /// <summary>Samples of a hop that frames use.</summary>
    public int Rows { get; }

    /// <summary>Hops that W frames span.</summary>
    public int Columns { get; }

    /// <summary>Hops that a frame spans beyond its first.</summary>
    public int SharedColumns { get; }

    /// <summary>Floats of a tile.</summary>
    public int Length => Rows * Columns;

    /// <summary>Where sample n of the first frame stands; W loads from there give the W frames.</summary>
    public int[] Offsets { get; }

    public void Set(Span<float> tile, int row, int column, float value) => tile[(row * Columns) + column] = value;

    public void SetColumn(Span<float> tile, int column, ReadOnlySpan<float> samples)
    {
        for (int row = 0, at = column; row < samples.Length; row++, at += Columns)
            tile[at] = samples[row];
    }

    public void ClearColumn(Span<float> tile, int column)
    {
        for (int at = column; at < tile.Length; at += Columns)
            tile[at] = 0;
    }
}
