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
        float* values = Bands<ScalarLane>(signal, origin, total, frame, 1);
        // A frame's values side by side fill the lanes as well as those of many frames would; the rest of the last vector is of no consequence.
        int width = LaneWidth.Widest, vectors = (Rows + width - 1) / width;
        switch (width)
        {
            case 16: _scaling.Apply<Lanes512>(values, vectors); break;
            case 8: _scaling.Apply<Lanes256>(values, vectors); break;
            case 4: _scaling.Apply<Lanes128>(values, vectors); break;
            default: _scaling.Apply<ScalarLane>(values, vectors); break;
        }

        new ReadOnlySpan<float>(values, Rows).CopyTo(destination);
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
                float* group = Bands<T>(signal, 0, signal.Length, first, count);
                float groupPeak = _scaling.Apply<T>(group, Rows);
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

    /// <summary>Bands (or bins) of a group of frames, not scaled yet, in this thread's working memory.</summary>
    private unsafe float* Bands<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count)
        where T : struct, ILanes<T>
    {
        // Whole vectors, so that what comes behind is aligned.
        int length = ((Rows * T.Width) + LaneWidth.Most - 1) / LaneWidth.Most * LaneWidth.Most;
        float* bands = Workspace.Get(length + _analyzer.WorkLength(T.Width));
        float* spectrum = _analyzer.Analyze<T>(signal, origin, total, first, count, bands + length);
        if (bank is null)
            return spectrum;
        bank.Apply<T>(spectrum, bands);
        return bands;
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
