using UrbanSound.Audio;
using UrbanSound.Dsp;

namespace UrbanSound.Soak;

/// <summary>The street through the streaming resampler and the streaming spectrogram, hop by hop, in odd pieces.</summary>
internal sealed class FeatureSoak(SoakPlan plan, MelSpectrogramOptions options)
{
    private const int LargestPiece = 5000;

    internal FrameComparison Comparison { get; } = new(options, seconds: 4, every: Math.Min(300, plan.Seconds / 20.0), seed: (int)plan.Seed);

    /// <summary>Frames that came.</summary>
    internal long Frames { get; private set; }

    /// <summary>Frames that must come: one centred on each hop up to the last sample.</summary>
    internal long FramesExpected { get; } = 1 + (plan.Seconds * options.SampleRate / options.HopLength);

    internal void Run(Checkpoints checkpoints)
    {
        var street = new StreetSound(SoakPlan.SourceRate, plan.Seed);
        StreamingResampler resampler = Resampler.Get(SoakPlan.SourceRate, options.SampleRate).CreateStream();
        var mel = new StreamingMelSpectrogram(options);
        var random = new Random((int)plan.Seed);
        var piece = new float[LargestPiece];
        var resampled = new float[Math.Max(resampler.GetMaxOutputLength(LargestPiece), resampler.MaxFlushLength)];
        var bands = new float[mel.Bands];
        bool warm = false;
        long taken = 0, total = plan.Seconds * SoakPlan.SourceRate;
        while (taken < total)
        {
            int count = (int)Math.Min(random.Next(1, LargestPiece + 1), total - taken);
            street.Fill(piece.AsSpan(0, count));
            taken += count;
            Analyze(resampled.AsSpan(0, resampler.Process(piece.AsSpan(0, count), resampled)));
            if (!warm && taken >= plan.WarmSeconds * SoakPlan.SourceRate)
            {
                warm = true;
                checkpoints.Meet();
            }
        }
        Analyze(resampled.AsSpan(0, resampler.Flush(resampled)));
        mel.Complete();
        ReadFrames();
        checkpoints.Meet();

        void Analyze(ReadOnlySpan<float> samples)
        {
            Comparison.AddSamples(mel.SamplesAppended, samples);
            mel.Append(samples);
            ReadFrames();
        }

        void ReadFrames()
        {
            while (mel.TryRead(bands))
                Comparison.AddFrame(Frames++, bands);
        }
    }
}
