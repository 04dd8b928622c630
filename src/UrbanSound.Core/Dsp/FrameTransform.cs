using System.Buffers;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// What <see cref="Spectrogram"/>, <see cref="MelSpectrogram"/> and <see cref="StreamingMelSpectrogram"/> share: frames, their
/// spectra, the optional filter bank, and the layout of the result. Immutable and thread-safe.
/// </summary>
internal sealed class FrameTransform(SpectrogramOptions options, MelFilterBank? bank)
{
    /// <summary>Vectors that straddle cache lines cost up to a quarter of the time; pooled arrays start anywhere.</summary>
    private const int Alignment = 64;

    private readonly FrameAnalyzer _analyzer = new(options);

    /// <summary>Values per frame: bands, or bins without a filter bank.</summary>
    public int Rows => bank?.Bands ?? _analyzer.Bins;

    /// <summary>All frames of a whole signal, scaled, row-major (rows, frames).</summary>
    public void Compute(ReadOnlySpan<float> signal, Span<float> destination)
    {
        int frames = (int)options.FrameCount(signal.Length);
        if (destination.Length != (long)Rows * frames)
            throw new ArgumentException($"{Rows} x {frames} values are computed; the destination holds {destination.Length}.", nameof(destination));
        switch (LaneWidth.Widest)
        {
            case 16: Groups<Lanes512>(signal, destination, frames); break;
            case 8: Groups<Lanes256>(signal, destination, frames); break;
            case 4: Groups<Lanes128>(signal, destination, frames); break;
            default: Groups<ScalarLane>(signal, destination, frames); break;
        }

        LogScaling.Apply(destination, options);
    }

    /// <summary>One frame of a signal of which only a part is at hand, scaled; for options whose frames don't depend on each other.</summary>
    public unsafe void ComputeFrame(ReadOnlySpan<float> signal, long origin, long total, long frame, Span<float> destination)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(_analyzer.WorkLength(1) + Rows);
        fixed (float* work = rented, to = destination)
        {
            float* spectrum = _analyzer.Analyze<ScalarLane>(signal, origin, total, frame, 1, work);
            if (bank is null)
                new ReadOnlySpan<float>(spectrum, Rows).CopyTo(destination);
            else
                bank.Apply<ScalarLane>(spectrum, to);
        }

        ArrayPool<float>.Shared.Return(rented);
        LogScaling.Apply(destination[..Rows], options);
    }

    private unsafe void Groups<T>(ReadOnlySpan<float> signal, Span<float> destination, int frames)
        where T : struct, ILanes<T>
    {
        int width = T.Width, bandsLength = Rows * width;
        float[] rented = ArrayPool<float>.Shared.Rent((Alignment / sizeof(float)) + bandsLength + _analyzer.WorkLength(width));
        fixed (float* start = rented)
        {
            float* bands = (float*)(((nint)start + Alignment - 1) / Alignment * Alignment), work = bands + bandsLength;
            for (int first = 0; first < frames; first += width)
            {
                int count = Math.Min(width, frames - first);
                float* group = _analyzer.Analyze<T>(signal, 0, signal.Length, first, count, work);
                if (bank is not null)
                {
                    bank.Apply<T>(group, bands);
                    group = bands;
                }

                // The lanes of a row are neighbouring frames, which is how the result lies in memory too.
                for (int row = 0; row < Rows; row++)
                    new ReadOnlySpan<float>(group + ((nint)row * width), count).CopyTo(destination.Slice((row * frames) + first, count));
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
