using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// What <see cref="Spectrogram"/>, <see cref="MelSpectrogram"/> and <see cref="StreamingMelSpectrogram"/> share: frames, their
/// spectra, the optional filter bank, the scale, and the layout of the result. Immutable and thread-safe.
/// </summary>
internal sealed class FrameTransform(SpectrogramOptions options, MelFilterBank? bank)
{
    private readonly FrameAnalyzer _analyzer = new(options);
    private readonly LogScaling _scaling = new(options);

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
    }

    /// <summary>One frame of a signal of which only a part is at hand, scaled; for options whose frames don't depend on each other.</summary>
    public unsafe void ComputeFrame(ReadOnlySpan<float> signal, long origin, long total, long frame, Span<float> destination)
    {
        float* group = Group<ScalarLane>(signal, origin, total, frame, 1, out _);
        new ReadOnlySpan<float>(group, Rows).CopyTo(destination);
    }

    private unsafe void Groups<T>(ReadOnlySpan<float> signal, Span<float> destination, int frames)
        where T : struct, ILanes<T>
    {
        float peak = float.NegativeInfinity;
        fixed (float* to = destination)
        {
            for (int first = 0; first < frames; first += T.Width)
            {
                int count = Math.Min(T.Width, frames - first);
                float* group = Group<T>(signal, 0, signal.Length, first, count, out float groupPeak);
                // The lanes of a row are neighbouring frames, which is how the result lies in memory too.
                if (count == T.Width)
                    CopyRows<T>(group, to + first, frames);
                else
                    groupPeak = CopyLanes(group, to + first, frames, count, T.Width);
                peak = Math.Max(peak, groupPeak);
            }
        }

        if (_scaling.NeedsPeak)
            _scaling.Finish<T>(destination, peak);
    }

    /// <summary>A group of frames, scaled as far as it can be without the clip's peak; the result stands in this thread's working memory.</summary>
    private unsafe float* Group<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count, out float peak)
        where T : struct, ILanes<T>
    {
        int bandsLength = Rows * T.Width;
        float* bands = Workspace.Get(bandsLength + (Workspace.Alignment / sizeof(float)) + _analyzer.WorkLength(T.Width));
        // A multiple of the alignment behind.
        float* work = (float*)(((nint)(bands + bandsLength) + Workspace.Alignment - 1) / Workspace.Alignment * Workspace.Alignment);
        float* result = _analyzer.Analyze<T>(signal, origin, total, first, count, work);
        if (bank is not null)
        {
            bank.Apply<T>(result, bands);
            result = bands;
        }

        peak = _scaling.Apply<T>(result, Rows);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void CopyRows<T>(float* group, float* destination, int pitch)
        where T : struct, ILanes<T>
    {
        for (int row = 0; row < Rows; row++, group += T.Width, destination += pitch)
            T.Store(T.Load(group), destination);
    }

    /// <summary>The lanes of a group that is not full; the others hold what is no frame, and have no part in the peak.</summary>
    private unsafe float CopyLanes(float* group, float* destination, int pitch, int count, int width)
    {
        float peak = float.NegativeInfinity;
        for (int row = 0; row < Rows; row++, group += width, destination += pitch)
        {
            for (int lane = 0; lane < count; lane++)
            {
                destination[lane] = group[lane];
                peak = group[lane] > peak ? group[lane] : peak;
            }
        }

        return peak;
    }
}
