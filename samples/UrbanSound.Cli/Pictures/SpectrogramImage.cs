using System.Numerics;
using System.Runtime.CompilerServices;
using UrbanSound.Dsp;

namespace UrbanSound.Cli.Pictures;

/// <summary>The mel spectrogram of a sound in dB below its loudest point, ready to be drawn at any size.</summary>
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
    /// Draws the sound from its beginning, low tones at the bottom, in steps of the <see cref="ColorMap"/>. Where several frames share
    /// a pixel the loudest is shown, so that a click doesn't vanish; where a frame spans several pixels they blend into the next.
    /// </summary>
    /// <param name="duration">Seconds that the width is.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="steps">Receives them, row by row from the top; <paramref name="width"/> times <paramref name="height"/> of them.</param>
    // Compiled at once: with a few hundred pictures a run is over before the runtime would have got round to optimising it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Draw(double duration, int width, int height, Span<byte> steps)
    {
        var columns = Columns(duration, width);
        var row = new float[_frames + 1];
        for (var y = 0; y < height; y++)
        {
            // The middle of band i of n lies at (i + 1)/(n + 1) of the mel range.
            var band = Math.Clamp((1 - (y + 0.5) / height) * (_bands + 1) - 1, 0, _bands - 1);
            Blend((int)band, (float)(band - (int)band), row);
            var line = steps.Slice(y * width, width);
            for (var x = 0; x < line.Length; x++)
            {
                var (first, end, part) = columns[x];
                var level = row[first];
                if (end == first)
                {
                    level += part * (row[first + 1] - level);
                }
                else
                {
                    for (var frame = first + 1; frame < end; frame++)
                        level = Math.Max(level, row[frame]);
                }
                line[x] = (byte)(level + 0.5f);
            }
        }
    }

    // What a column shows: the loudest of the frames from First to before End, or, where they are equal, a blend of First and the next.
    private (int First, int End, float Part)[] Columns(double duration, int width)
    {
        var columns = new (int, int, float)[width];
        for (var x = 0; x < width; x++)
        {
            double first = Frame(x), last = Frame(x + 1);
            if (Math.Ceiling(first) < last && last - first > 1)
            {
                var from = (int)Math.Clamp(Math.Ceiling(first), 0, _frames - 1);
                columns[x] = (from, Math.Max(from + 1, (int)Math.Min(Math.Ceiling(last), _frames)), 0);
            }
            else
            {
                var middle = Math.Clamp((first + last) / 2, 0, _frames - 1);
                columns[x] = ((int)middle, (int)middle, (float)(middle - (int)middle));
            }
        }
        return columns;

        double Frame(int x) => (x * duration / width - _firstFrame) / _secondsPerFrame;
    }

    // One height of the picture at every frame, in steps of the colour map; the last frame twice, so that each has a next one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Blend(int band, float part, Span<float> row)
    {
        const float Top = ColorMap.Steps - 1, StepsPerDb = (float)(Top / RangeDb);
        var below = _levels.AsSpan(band * _frames, _frames);
        var above = _levels.AsSpan(Math.Min(band + 1, _bands - 1) * _frames, _frames);
        var i = 0;
        for (; i <= _frames - Vector<float>.Count; i += Vector<float>.Count)
        {
            var low = new Vector<float>(below[i..]);
            var level = (low + (new Vector<float>(above[i..]) - low) * part) * StepsPerDb + new Vector<float>(Top);
            Vector.Max(Vector.Min(level, new Vector<float>(Top)), Vector<float>.Zero).CopyTo(row[i..]);
        }
        for (; i < _frames; i++)
            row[i] = Math.Max(Math.Min((below[i] + (above[i] - below[i]) * part) * StepsPerDb + Top, Top), 0);
        row[_frames] = row[_frames - 1];
    }
}
