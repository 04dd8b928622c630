namespace UrbanSound.Audio;

/// <summary>
/// The coefficients of one rational ratio L/M and the loops that apply them. Output k lies at the input time k M / L; its integral
/// part chooses the window of input samples, its remainder the phase, that is: the row of coefficients. (Crochiere and Rabiner,
/// "Multirate Digital Signal Processing", 1983, section 3.3.) Immutable.
/// </summary>
/// <remarks>
/// With few phases there is one row for each, and a <see cref="TiledFilter"/> applies them where it can. With many (44,100 to 47,999 Hz has 47,999) the rows stand on a coarser, even grid, and
/// the output is interpolated linearly between the outputs of two neighbouring rows, which is the same as interpolating the
/// coefficients. The error is a set of images around multiples of the grid's rate, the image n of a tone of frequency f (in cycles a
/// sample of the lower rate, at most 1/2) on a grid of P rows being (f / (nP))^2 strong: the grid is chosen for these to stay below the
/// filter's own stop-band.
/// </remarks>
internal sealed class PolyphaseFilter
{
    // 1 MiB of floats: stays within the second-level cache of most machines, and takes some milliseconds to compute.
    private const int MaxExactTable = 1 << 18;

    private readonly float[] _table;
    private readonly TiledFilter? _tiled;
    private readonly int _phases;
    private readonly int _wholeStep;
    private readonly int _remainderStep;
    private readonly int _decimation;

    // 0 where each phase has its own row; otherwise how many grid steps one phase is.
    private readonly double _gridStep;

    public PolyphaseFilter(int interpolation, int decimation, ResamplerOptions options)
    {
        double bandwidth = Math.Min(1.0, (double)interpolation / decimation);
        var prototype = new KaiserSinc(bandwidth, options, FixedOrderDot.Lanes);
        HalfWidth = prototype.HalfWidth;
        _phases = interpolation;
        _decimation = decimation;
        (_wholeStep, _remainderStep) = Math.DivRem(decimation, interpolation);

        // (1/2 / P)^2 = the stop-band's amplitude; the images of all orders together are 1.5 times the first one, and some reserve.
        double gridOfLowerRate = 1.5 * 0.5 * Math.Pow(10, options.StopBandAttenuation / 40);
        int grid = (int)Math.Ceiling(gridOfLowerRate * bandwidth);
        bool isExact = (long)_phases * Taps <= MaxExactTable || _phases <= grid;
        _gridStep = isExact ? 0 : (double)grid / _phases;
        _table = isExact ? CreateTable(prototype, _phases, _phases) : CreateTable(prototype, grid, grid + 1);
        _tiled = isExact ? TiledFilter.TryCreate(_phases, _decimation, Taps, _table, MaxExactTable) : null;
        if (_tiled is not null)
            _table = [];
    }

    /// <summary>An output needs this many input samples after the one at or before it, and one fewer before that one.</summary>
    public int HalfWidth { get; }

    /// <summary>The length of an output's window of input samples.</summary>
    public int Taps => 2 * HalfWidth;

    /// <summary>The size of the table of coefficients, in bytes.</summary>
    public int TableSize => _tiled?.TableSize ?? (_table.Length * sizeof(float));

    /// <summary>How many outputs, beginning with <paramref name="next"/>, lie before the time <paramref name="end"/>.</summary>
    public long CountBefore(Position next, long end)
    {
        // Output j after the next one lies at Index + (Remainder + j M) / L.
        long room = ((end - next.Index) * _phases) - next.Remainder;
        return room <= 0 ? 0 : (room + _decimation - 1) / _decimation;
    }

    /// <summary>
    /// Computes outputs from <paramref name="position"/> on while there is room for them and their windows lie within
    /// <paramref name="window"/>, in whose indices the position is given and left.
    /// </summary>
    /// <returns>How many outputs were written.</returns>
    public int Run(ReadOnlySpan<float> window, ref Position position, Span<float> output)
    {
        int count = (int)Math.Min(output.Length, CountBefore(position, window.Length - HalfWidth));
        (long index, int remainder) = position;
        if (_tiled is not null && count > 0)
        {
            _tiled.Run(window, (int)index - (HalfWidth - 1), remainder, output[..count]);
            long end = remainder + ((long)count * _decimation);
            position = new Position(index + (end / _phases), (int)(end % _phases));
            return count;
        }

        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<float> x = window.Slice((int)index - (HalfWidth - 1), Taps);
            output[k] = _gridStep == 0 ? FixedOrderDot.Compute(x, Row(remainder)) : Interpolate(x, remainder);
            index += _wholeStep;
            remainder += _remainderStep;
            if (remainder >= _phases)
            {
                remainder -= _phases;
                index++;
            }
        }
        position = new Position(index, remainder);
        return count;
    }

    private float Interpolate(ReadOnlySpan<float> x, int remainder)
    {
        double grid = remainder * _gridStep;
        int row = (int)grid;
        float before = FixedOrderDot.Compute(x, Row(row));
        float after = FixedOrderDot.Compute(x, Row(row + 1));
        return before + ((float)(grid - row) * (after - before));
    }

    private ReadOnlySpan<float> Row(int row) => _table.AsSpan(row * Taps, Taps);

    private static float[] CreateTable(KaiserSinc prototype, int rowsPerSample, int rows)
    {
        int taps = 2 * prototype.HalfWidth;
        float[] table = new float[rows * taps];
        double[] exact = new double[taps];

        // The filter is symmetric, so the row of the fraction 1 - f is that of f backwards.
        for (int row = 0; row <= rowsPerSample / 2; row++)
        {
            prototype.Sample((double)row / rowsPerSample, exact);
            Span<float> forward = table.AsSpan(row * taps, taps);
            for (int i = 0; i < taps; i++)
                forward[i] = (float)exact[i];
            int mirror = rowsPerSample - row;
            if (mirror != row && mirror < rows)
            {
                Span<float> backward = table.AsSpan(mirror * taps, taps);
                forward.CopyTo(backward);
                backward.Reverse();
            }
        }
        return table;
    }

    /// <summary>A time in input samples: <see cref="Index"/> + <see cref="Remainder"/> / L.</summary>
    public readonly record struct Position(long Index, int Remainder);
}
