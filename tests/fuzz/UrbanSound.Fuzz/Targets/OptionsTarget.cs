using UrbanSound.Audio;
using UrbanSound.Dsp;
using UrbanSound.Fuzz.Mutation;
using UrbanSound.Models;
using UrbanSound.Sounds;

namespace UrbanSound.Fuzz.Targets;

/// <summary>Settings put together in code, from sensible to absurd: refused by name, or they work.</summary>
internal sealed class OptionsTarget : FuzzTarget
{
    private const int MostPoints = 1 << 22;

    private static readonly MelSpectrogramOptions[] Presets =
    [
        MelSpectrogramOptions.Librosa, MelSpectrogramOptions.Torchaudio, MelSpectrogramOptions.YamNet, MelSpectrogramOptions.Whisper,
        MelSpectrogramOptions.KaldiFbank, MelSpectrogramOptions.EfficientAt,
    ];

    internal override string Name => "options";

    /// <summary>The working memory of sixteen transforms of 65,535 points side by side is 69 MB.</summary>
    internal override long MostAllocated => 128L << 20;

    internal override bool IsSeed => true;

    internal override byte[] Create(Random random)
    {
        var seed = new byte[4];
        random.NextBytes(seed);
        return seed;
    }

    internal override void Check(byte[] input, Random choices)
    {
        var random = new Random(input.Length < 4 ? 0 : BitConverter.ToInt32(input));
        switch (random.Next(6))
        {
            case 0:
                Resample(random);
                break;
            case 1:
                new DetectionOptions
                {
                    Window = random.Next(3) == 0 ? null : Time(random),
                    Hop = random.Next(3) == 0 ? null : Time(random),
                    MergeGap = Time(random),
                    MinimumDuration = Time(random),
                    Threshold = (float)Interesting.Double(random),
                }.Resolve(TimeSpan.FromSeconds(4), 16_000);
                break;
            case 2:
                new SoundClassifierOptions { Overlap = Interesting.Double(random), SilencePeak = (float)Interesting.Double(random) }.Validate();
                new OnnxModelOptions { ThreadsPerRun = Interesting.Int(random) }.Validate();
                break;
            default:
                Spectrograms(random);
                break;
        }
    }

    private static TimeSpan Time(Random random) => random.Next(4) switch
    {
        0 => TimeSpan.MaxValue,
        1 => TimeSpan.MinValue,
        2 => TimeSpan.FromTicks(random.Next(-2, 3)),
        _ => TimeSpan.FromSeconds(random.NextDouble() * 10),
    };

    private static void Resample(Random random)
    {
        var options = new ResamplerOptions();
        if (random.Next(2) == 0)
            options = options with { PassBand = random.Next(2) == 0 ? 0.5 + (random.NextDouble() * 0.5) : Interesting.Double(random) };
        if (random.Next(2) == 0)
            options = options with { StopBandAttenuation = random.Next(2) == 0 ? 30 + (random.NextDouble() * 100) : Interesting.Double(random) };
        Resampler resampler;
        try
        {
            resampler = new Resampler(Interesting.Int(random), Interesting.Int(random), options);
        }
        catch (ArgumentOutOfRangeException)
        {
            // Documented: a rate that is none.
            return;
        }
        // From 1 Hz to 768,000 Hz a few samples become many by the caller's own wish.
        float[] signal = SignalTarget.Signal(random, random.Next(200));
        if (resampler.GetOutputLength(signal.Length) < MostPoints)
            resampler.Process(signal);
    }

    private static void Spectrograms(Random random)
    {
        MelSpectrogramOptions options = Presets[random.Next(Presets.Length)];
        for (int changes = random.Next(0, 4); changes > 0; changes--)
            options = Change(options, random);
        float[] signal = SignalTarget.Signal(random, random.Next(1200));
        // A frame of 65,536 points for every sample is much by the caller's own wish.
        if (options.HopLength >= 1 && options.FrameCount(signal.Length) * Math.Max(options.FftLength, options.MelBands) > MostPoints)
            signal = [];
        switch (random.Next(4))
        {
            case 0:
                new Spectrogram(options).Compute(signal);
                break;
            case 1:
                new Mfcc(new MfccOptions { Mel = options, Coefficients = Interesting.Int(random), Lifter = Interesting.Double(random) }).Compute(signal);
                break;
            case 2:
                var stream = new StreamingMelSpectrogram(options);
                stream.Append(signal);
                stream.Complete();
                var frame = new float[stream.Bands];
                for (int frames = 0; frames < 1500 && stream.TryRead(frame);)
                    frames++;
                break;
            default:
                var mel = new MelSpectrogram(options);
                mel.Compute(signal);
                try
                {
                    mel.GetFrameCount(int.MaxValue - random.Next(2));
                }
                catch (ArgumentOutOfRangeException)
                {
                    // Documented: more frames than can be counted.
                }
                break;
        }
    }

    private static MelSpectrogramOptions Change(MelSpectrogramOptions options, Random random)
    {
        int i = Interesting.Int(random);
        double d = Interesting.Double(random);
        bool yes = random.Next(2) == 0;
        return random.Next(24) switch
        {
            0 => options with { SampleRate = i },
            // Large transforms are slow by nature: few of them.
            1 => options with { FftLength = i > 5000 && random.Next(8) > 0 ? i % 5000 : i },
            2 => options with { HopLength = i },
            3 => options with { WindowLength = yes ? null : i },
            4 => options with { Window = (WindowFunction)random.Next(-1, 8) },
            5 => options with { PeriodicWindow = yes },
            6 => options with { WindowAtStart = yes },
            7 => options with { Centered = yes },
            8 => options with { Pad = (PadMode)random.Next(-1, 4) },
            9 => options with { DropLastFrame = yes },
            10 => options with { RemoveDcOffset = yes },
            11 => options with { PreEmphasis = d, PreEmphasisScope = (PreEmphasisScope)random.Next(-1, 3) },
            12 => options with { Power = random.Next(-1, 4) },
            13 => options with { Log = (LogScale)random.Next(-1, 5) },
            14 => options with { Reference = yes ? null : d },
            15 => options with { Floor = d },
            16 => options with { AddFloor = yes },
            17 => options with { TopDb = yes ? null : d },
            18 => options with { OutputOffset = d },
            19 => options with { OutputScale = d },
            20 => options with { MelBands = i > 300 && random.Next(8) > 0 ? i % 300 : i },
            21 => options with { MinFrequency = d },
            22 => options with { MaxFrequency = yes ? null : d },
            _ => options with { MelScale = (MelScale)random.Next(-1, 3), MelNorm = (MelNorm)random.Next(-1, 3), Triangle = (MelTriangle)random.Next(-1, 3) },
        };
    }
}
