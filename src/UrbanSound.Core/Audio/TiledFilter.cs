using System.Numerics.Tensors;

namespace UrbanSound.Audio;

/// <summary>
/// Applies a polyphase filter to sixteen consecutive outputs at once, a tile, each in a vector lane of its own. Their windows lie
/// close together, so one input sample at a time is multiplied with what it is worth to each of the sixteen: a row of coefficients,
/// with zeros for the outputs whose window does not hold the sample. No lane is ever added to another. Immutable.
/// </summary>
/// <remarks>
/// <para>
/// Coefficients repeat after a cycle of outputs, so a tile is computed along with the same tile of the next cycles: each row of
/// coefficients serves eight of them, once it is read.
/// </para>
/// <para>
/// An output is the sum of its products in the order of time, fused where the processor can. That order knows no vector width, no
/// neighbours and no place in a tile, so the bits are the same for every chunking and every width. Two things could still give a
/// tile away. Zero times infinity is not zero: where an output is not finite, the tile's are computed anew, each alone. And adding
/// the zero of a neighbour's sample makes +0 of a −0 that underflow left: +0 is added to every output at the end.
/// </para>
/// </remarks>
internal sealed class TiledFilter
{
    private const int Lanes = TileKernel.Lanes;

    /// <summary>Rows of a tile at most: a tile at the edge of the input is copied to the stack.</summary>
    private const int MostRows = 4096;

    private readonly int _interpolation;
    private readonly int _decimation;
    private readonly int _taps;
    private readonly int _inverse;
    private readonly int _cycleOutputs;
    private readonly int _cycleInputs;
    private readonly int _tiles;
    private readonly int _rows;
    private readonly float[] _table;

    private TiledFilter(int interpolation, int decimation, int taps, int cycleOutputs, int rows, ReadOnlySpan<float> phases)
    {
        (_interpolation, _decimation, _taps, _cycleOutputs, _rows) = (interpolation, decimation, taps, cycleOutputs, rows);
        _cycleInputs = InputsBefore(cycleOutputs);
        _inverse = InverseModulo(decimation, interpolation);
        _tiles = TilesFor(cycleOutputs);
        _table = new float[_tiles * rows * Lanes];
        for (int output = 0; output < cycleOutputs; output++)
        {
            (int tile, int lane) = Math.DivRem(output, Lanes);
            int phase = (int)((long)output * decimation % interpolation);
            Span<float> column = _table.AsSpan((((tile * rows) + FirstRow(tile, lane)) * Lanes) + lane);
            for (int k = 0; k < taps; k++)
                column[k * Lanes] = phases[(phase * taps) + k];
        }
    }

    /// <summary>The size of the table of coefficients, in bytes.</summary>
    public int TableSize => _table.Length * sizeof(float);

    /// <summary>Lays the coefficients out; null when that would take a table of more than <paramref name="mostFloats"/>, or windows are too long.</summary>
    /// <param name="interpolation">L of the reduced ratio L/M.</param>
    /// <param name="decimation">M.</param>
    /// <param name="taps">Coefficients of an output.</param>
    /// <param name="phases">L rows of so many coefficients.</param>
    /// <param name="mostFloats">The longest table.</param>
    public static TiledFilter? TryCreate(int interpolation, int decimation, int taps, ReadOnlySpan<float> phases, int mostFloats)
    {
        // Few phases are repeated until they fill whole tiles, or nearly so.
        int cycle = interpolation;
        while (cycle < Lanes * interpolation && 8L * TilesFor(cycle) * Lanes > 9L * cycle)
            cycle *= 2;
        long rows = taps + ((Lanes - 1L) * decimation / interpolation) + 1;
        return rows > MostRows || TilesFor(cycle) * rows * Lanes > mostFloats
            ? null
            : new TiledFilter(interpolation, decimation, taps, cycle, (int)rows, phases);
    }

    /// <summary>Computes all of <paramref name="output"/>, whose windows lie within <paramref name="window"/>.</summary>
    /// <param name="window">The input.</param>
    /// <param name="start">Where in it the first output's window begins.</param>
    /// <param name="remainder">The first output's phase.</param>
    /// <param name="output">Where the outputs go.</param>
    public void Run(ReadOnlySpan<float> window, int start, int remainder, Span<float> output)
    {
        // Which output of the cycle this is, by its phase; and where in the input the cycle began.
        int place = (int)((long)remainder * _inverse % _interpolation);
        long cycle = (long)start - InputsBefore(place);
        (int tile, int lane) = Math.DivRem(place, Lanes);
        if (lane > 0)
        {
            int count = Math.Min(LanesOf(tile) - lane, output.Length);
            RunPart(window, cycle, tile, lane, output[..count]);
            output = output[count..];
            Next(ref tile, ref cycle);
        }

        for (int visited = 0; visited < _tiles && !output.IsEmpty; visited++)
        {
            int lanes = LanesOf(tile);
            int whole = output.Length < lanes ? 0 : 1 + ((output.Length - lanes) / _cycleOutputs);
            for (int done = 0; done < whole; done += TileKernel.MostTiles)
            {
                RunWhole(
                    window[(int)(cycle + InputsBefore(tile * Lanes) + ((long)done * _cycleInputs))..],
                    tile,
                    Math.Min(TileKernel.MostTiles, whole - done),
                    output[(done * _cycleOutputs)..]);
            }

            int rest = output.Length - (whole * _cycleOutputs);
            if (rest > 0)
                RunPart(window, cycle + ((long)whole * _cycleInputs), tile, 0, output[^rest..]);
            output = output[Math.Min(lanes, output.Length)..];
            Next(ref tile, ref cycle);
        }
    }

    /// <summary>The same tile of some cycles; <paramref name="x"/> and <paramref name="output"/> begin with the first of them.</summary>
    private void RunWhole(ReadOnlySpan<float> x, int tile, int count, Span<float> output)
    {
        int lanes = LanesOf(tile);
        Span<float> sums = stackalloc float[TileKernel.MostTiles * Lanes];
        TileKernel.Run(Rows(tile), x, _cycleInputs, count, sums);
        for (int i = 0; i < count; i++)
            Finish(sums.Slice(i * Lanes, lanes), x[(i * _cycleInputs)..], tile, 0, output.Slice(i * _cycleOutputs, lanes));
    }

    /// <summary>Some lanes of a tile, the others' windows being perhaps not there: silence takes their place, and nobody hears it.</summary>
    private void RunPart(ReadOnlySpan<float> window, long cycle, int tile, int lane, Span<float> output)
    {
        ReadOnlySpan<float> rows = Rows(tile);
        long start = cycle + InputsBefore(tile * Lanes);
        Span<float> x = stackalloc float[rows.Length / Lanes];
        x.Clear();
        int from = (int)Math.Max(start, 0), to = (int)Math.Min(start + x.Length, window.Length);
        window[from..to].CopyTo(x[(int)(from - start)..]);

        Span<float> sums = stackalloc float[TileKernel.MostTiles * Lanes];
        TileKernel.Run(rows, x, 0, 1, sums);
        Finish(sums.Slice(lane, output.Length), x, tile, lane, output);
    }

    private void Finish(ReadOnlySpan<float> sums, ReadOnlySpan<float> x, int tile, int lane, Span<float> output)
    {
        if (TensorPrimitives.IsFiniteAll(sums))
        {
            TensorPrimitives.Add(sums, 0f, output);
            return;
        }

        for (int i = 0; i < output.Length; i++)
            output[i] = Alone(x, tile, lane + i) + 0f;
    }

    private float Alone(ReadOnlySpan<float> x, int tile, int lane)
    {
        int first = FirstRow(tile, lane);
        ReadOnlySpan<float> column = Rows(tile)[((first * Lanes) + lane)..];
        float sum = 0;
        for (int k = 0; k < _taps; k++)
            sum = FusedMultiplyAdd.Compute(column[k * Lanes], x[first + k], sum);
        return sum;
    }

    private void Next(ref int tile, ref long cycle)
    {
        if (++tile < _tiles)
            return;
        tile = 0;
        cycle += _cycleInputs;
    }

    private static int TilesFor(int outputs) => ((outputs - 1) / Lanes) + 1;

    private int LanesOf(int tile) => Math.Min(Lanes, _cycleOutputs - (tile * Lanes));

    private int InputsBefore(int output) => (int)((long)output * _decimation / _interpolation);

    /// <summary>Where in its tile the window of a lane begins.</summary>
    private int FirstRow(int tile, int lane) => InputsBefore((tile * Lanes) + lane) - InputsBefore(tile * Lanes);

    private ReadOnlySpan<float> Rows(int tile) =>
        _table.AsSpan(tile * _rows * Lanes, (FirstRow(tile, LanesOf(tile) - 1) + _taps) * Lanes);

    /// <summary>The number whose product with <paramref name="value"/> leaves 1 when divided by <paramref name="modulus"/>: Euclid, extended.</summary>
    private static int InverseModulo(int value, int modulus)
    {
        (long a, long b, long x, long y) = (value % modulus, modulus, 1, 0);
        while (b != 0)
        {
            long quotient = a / b;
            (a, b, x, y) = (b, a - (quotient * b), y, x - (quotient * y));
        }

        return (int)(((x % modulus) + modulus) % modulus);
    }
}
