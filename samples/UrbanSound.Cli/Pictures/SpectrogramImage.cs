using UrbanSound.Dsp;

namespace UrbanSound.Cli.Pictures;

/// <summary>The mel spectrogram of a sound in dB below its loudest point, ready to be looked up at any time and frequency.</summary>
internal sealed class SpectrogramImage
{
    /// <summary>Dynamic range shown.</summary>
    public const double RangeDb = 80;

    private readonly float[] _levels;
    private readonly int _bands;
    private readonly int _frames;
    private readonly double _firstFrame;
    private readonly double _secondsPerFrame;

    private SpectrogramImage(float[] levels, MelSpectrogram mel, int frames)
    {
        _levels = levels;
        _bands = mel.Bands;
        _frames = frames;
        var options = mel.Options;
        _secondsPerFrame = (double)options.HopLength / options.SampleRate;
        _firstFrame = options.Centered ? 0 : (options.WindowLength ?? options.FftLength) / 2.0 / options.SampleRate;
    }

    /// <summary>The spectrogram whose settings, but for the scale, are given: the scale is always dB below the peak here.</summary>
    public static MelSpectrogram CreateMel(MelSpectrogramOptions options) => new(options with
    {
        Log = LogScale.Decibel,
        Reference = null,
        TopDb = RangeDb,
        Floor = 1e-20,
        AddFloor = false,
        OutputOffset = 0,
        OutputScale = 1,
    });

    /// <param name="samples">The sound.</param>
    /// <param name="mel">Made by <see cref="CreateMel"/>; may serve many sounds.</param>
    public static SpectrogramImage Compute(ReadOnlySpan<float> samples, MelSpectrogram mel)
    {
        var frames = mel.GetFrameCount(samples.Length);
        if (frames == 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia,
                $"{samples.Length} samples are too few for one frame of {mel.Options.FftLength}. Choose a shorter --fft-length.");
        return new SpectrogramImage(mel.Compute(samples), mel, frames);
    }

    /// <summary>
    /// The level around a moment, 0 (silence) to 1 (the loudest point). Where several frames share a pixel the loudest is
    /// shown, so that a click doesn't vanish; where a frame spans several pixels they blend into the next.
    /// </summary>
    /// <param name="from">Start of the pixel, in seconds.</param>
    /// <param name="to">End of the pixel.</param>
    /// <param name="position">Mel position of the pixel, 0 at the lower edge and 1 at the upper.</param>
    public double At(double from, double to, double position)
    {
        double first = (from - _firstFrame) / _secondsPerFrame, last = (to - _firstFrame) / _secondsPerFrame;
        // The middle of band i of n lies at (i + 1)/(n + 1) of the mel range.
        var band = position * (_bands + 1) - 1;
        if (last - first <= 1)
            return Interpolate((first + last) / 2, band);
        var loudest = 0.0;
        for (var frame = Math.Ceiling(first); frame < last; frame++)
            loudest = Math.Max(loudest, Interpolate(frame, band));
        return loudest;
    }

    private double Interpolate(double frame, double band)
    {
        frame = Math.Clamp(frame, 0, _frames - 1);
        band = Math.Clamp(band, 0, _bands - 1);
        int f = (int)frame, b = (int)band, f1 = Math.Min(f + 1, _frames - 1), b1 = Math.Min(b + 1, _bands - 1);
        double x = frame - f, y = band - b;
        var lower = (1 - x) * Level(f, b) + x * Level(f1, b);
        var upper = (1 - x) * Level(f, b1) + x * Level(f1, b1);
        return (1 - y) * lower + y * upper;
    }

    private double Level(int frame, int band) => 1 + _levels[(long)band * _frames + frame] / RangeDb;
}
