using UrbanSound.Dsp;

namespace UrbanSound.Soak;

/// <summary>
/// Looks over a stream's shoulder: keeps four seconds of it now and then with the frames that were streamed meanwhile, and
/// compares these with what the whole-clip spectrogram makes of the same samples.
/// </summary>
internal sealed class FrameComparison
{
    private readonly MelSpectrogram _mel;
    private readonly int _hop;
    private readonly int _reach;
    private readonly int _frames;
    private readonly Random _random;
    private readonly long _distance;
    private readonly float[] _samples;
    private readonly float[] _streamed;
    private long _firstFrame;
    private int _sampleCount;
    private int _frameCount;

    /// <summary>Prepares.</summary>
    /// <param name="options">The stream's settings: linear, centred.</param>
    /// <param name="seconds">Length of what is kept.</param>
    /// <param name="every">Mean distance from one to the next, in seconds.</param>
    /// <param name="seed">Decides which.</param>
    internal FrameComparison(MelSpectrogramOptions options, double seconds, double every, int seed)
    {
        _mel = new MelSpectrogram(options);
        _hop = options.HopLength;
        // A frame reaches half a transform to either side of its centre.
        _reach = ((options.FftLength / 2) + _hop - 1) / _hop;
        _frames = (int)(seconds * options.SampleRate) / _hop;
        _samples = new float[_frames * _hop];
        _streamed = new float[(_frames + 1) * options.MelBands];
        _distance = (long)(every * options.SampleRate) / _hop;
        _random = new Random(seed);
        _firstFrame = _random.NextInt64(1 + (_distance / 2));
    }

    /// <summary>Windows compared.</summary>
    internal int Windows { get; private set; }

    /// <summary>Frames compared.</summary>
    internal long Frames { get; private set; }

    /// <summary>The largest difference, as a part of its frame's largest value.</summary>
    internal double Worst { get; private set; }

    /// <summary>Takes samples that the stream was given.</summary>
    /// <param name="position">Of the first of them.</param>
    /// <param name="samples">The samples.</param>
    internal void AddSamples(long position, ReadOnlySpan<float> samples)
    {
        long wanted = (_firstFrame * _hop) + _sampleCount;
        if (wanted < position || wanted >= position + samples.Length || _sampleCount == _samples.Length)
            return;
        samples = samples[(int)(wanted - position)..];
        samples = samples[..Math.Min(samples.Length, _samples.Length - _sampleCount)];
        samples.CopyTo(_samples.AsSpan(_sampleCount));
        _sampleCount += samples.Length;
    }

    /// <summary>Takes a frame that came out.</summary>
    internal void AddFrame(long number, ReadOnlySpan<float> bands)
    {
        if (number != _firstFrame + _frameCount)
            return;
        bands.CopyTo(_streamed.AsSpan(_frameCount * bands.Length));
        if (++_frameCount <= _frames)
            return;
        Compare(bands.Length);
        _firstFrame += _frames + 1 + _random.NextInt64(2 * _distance);
        _sampleCount = _frameCount = 0;
    }

    private void Compare(int bands)
    {
        float[] whole = _mel.Compute(_samples);
        int columns = whole.Length / bands;
        // What lies beyond the kept samples is zeros to the clip, and street to the stream.
        for (int frame = _reach; frame <= _frames - _reach; frame++)
        {
            ReadOnlySpan<float> streamed = _streamed.AsSpan(frame * bands, bands);
            double peak = 0, difference = 0;
            for (int band = 0; band < bands; band++)
            {
                float wanted = whole[(band * columns) + frame];
                peak = Math.Max(peak, wanted);
                difference = Math.Max(difference, Math.Abs((double)wanted - streamed[band]));
            }
            double relative = difference == 0 ? 0 : difference / peak;
            // Written so that NaN counts as the worst there is.
            Worst = relative <= Worst ? Worst : double.IsNaN(relative) ? double.PositiveInfinity : relative;
            Frames++;
        }
        Windows++;
    }
}
