using UrbanSound.Audio;
using UrbanSound.Dsp;

namespace UrbanSound.Fuzz.Targets;

/// <summary>Samples that are no sound: NaN, infinities, denormals, steps, nothing at all. Pieces must give what the whole gives.</summary>
internal sealed class SignalTarget : FuzzTarget
{
    private const int LongestSignal = 3000;

    private static readonly int[] Rates = [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000];

    private static readonly MelSpectrogramOptions[] Presets =
    [
        .. new[]
        {
            MelSpectrogramOptions.Librosa, MelSpectrogramOptions.Torchaudio, MelSpectrogramOptions.YamNet, MelSpectrogramOptions.KaldiFbank,
            MelSpectrogramOptions.EfficientAt, MelSpectrogramOptions.Torchaudio with { FftLength = 97, HopLength = 41, Pad = PadMode.Edge, MelBands = 20 },
        }.Select(preset => preset with { Log = LogScale.None, OutputOffset = 0, OutputScale = 1 }),
    ];

    private static readonly MelSpectrogram[] Whole = [.. Presets.Select(preset => new MelSpectrogram(preset))];

    /// <summary>
    /// What rounding is measured by: the spectrum with all that the presets take away, since a difference can't be more exact than
    /// what it is taken from, and a band can't than the strongest bin beside it.
    /// </summary>
    private static readonly Spectrogram[] Spectra =
        [.. Presets.Select(preset => new Spectrogram(preset with { RemoveDcOffset = false, PreEmphasis = preset.FiltersSignal ? preset.PreEmphasis : 0 }))];

    private static readonly float[] Weights = [.. Whole.Select(HeaviestBand)];

    internal override string Name => "signal";

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
        float[] signal = Signal(random, random.Next(LongestSignal + 1));
        if (random.Next(2) == 0)
            Resample(signal, random);
        else
            Analyze(signal, random);
    }

    /// <summary>A signal of one odd sort, sometimes with a few samples of another.</summary>
    internal static float[] Signal(Random random, int length)
    {
        var signal = new float[length];
        int kind = random.Next(7);
        float level = kind == 6 ? 1e30f : 1;
        for (int i = 0; i < length; i++)
        {
            signal[i] = level * kind switch
            {
                0 => 0,
                1 => 1,
                2 => float.Epsilon * random.Next(1000),
                3 => i % 50 == 0 ? 1 : 0,
                4 => float.Sin(0.3f * i),
                _ => random.NextSingle() - 0.5f,
            };
        }
        if (length > 0 && random.Next(3) == 0)
        {
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                signal[random.Next(length)] = random.Next(5) switch
                {
                    0 => float.NaN,
                    1 => float.PositiveInfinity,
                    2 => float.NegativeInfinity,
                    3 => float.MaxValue,
                    _ => -0f,
                };
            }
        }
        return signal;
    }

    private static void Resample(float[] signal, Random random)
    {
        Resampler resampler = Resampler.Get(Rates[random.Next(Rates.Length)], Rates[random.Next(Rates.Length)]);
        float[] whole = resampler.Process(signal);
        StreamingResampler stream = resampler.CreateStream();
        var pieces = new float[whole.Length + stream.MaxFlushLength];
        int written = 0;
        foreach ((int at, int count) in Pieces(signal.Length, random))
            written += stream.Process(signal.AsSpan(at, count), pieces.AsSpan(written));
        written += stream.Flush(pieces.AsSpan(written));
        if (written != whole.Length)
            throw new BrokenPromiseException($"In pieces the resampler gives {written} samples, at once {whole.Length}.");
        for (int i = 0; i < written; i++)
        {
            if (!SameBits(whole[i], pieces[i]))
                throw new BrokenPromiseException($"Resampled sample {i} is {pieces[i]:R} in pieces and {whole[i]:R} at once.");
        }
    }

    private static void Analyze(float[] signal, Random random)
    {
        int which = random.Next(Presets.Length);
        MelSpectrogram mel = Whole[which];
        float[] whole = mel.Compute(signal);
        int frames = mel.GetFrameCount(signal.Length), bands = mel.Bands;
        float[] one = Stream(Presets[which], signal, frames, random), other = Stream(Presets[which], signal, frames, random);
        for (int i = 0; i < one.Length; i++)
        {
            if (!SameBits(one[i], other[i]))
                throw new BrokenPromiseException($"Value {i} of the stream depends on its pieces: {one[i]:R}, {other[i]:R}.");
        }
        // Beyond that, sums overflow in one order and not in another.
        if (signal.Any(sample => !(Math.Abs(sample) < 1e12f)))
            return;
        float[] spectrum = Spectra[which].Compute(signal);
        for (int frame = 0; frame < frames; frame++)
        {
            Span<float> streamed = one.AsSpan(frame * bands, bands);
            float peak = 0;
            for (int at = frame; at < spectrum.Length; at += frames)
                peak = Math.Max(peak, spectrum[at]);
            peak *= Weights[which];
            for (int band = 0; band < bands; band++)
            {
                float wanted = whole[(band * frames) + frame];
                if (!(Math.Abs(wanted - streamed[band]) <= (1e-6f * peak) + 1e-36f))
                    throw new BrokenPromiseException($"Preset {which}, frame {frame}, band {band}: {streamed[band]:R} streamed, {wanted:R} at once, peak {peak:R}.");
            }
        }
    }

    private static float[] Stream(MelSpectrogramOptions options, float[] signal, int frames, Random random)
    {
        var stream = new StreamingMelSpectrogram(options);
        int bands = stream.Bands;
        var values = new float[(frames + 1) * bands];
        int read = 0;
        foreach ((int at, int count) in Pieces(signal.Length, random))
        {
            stream.Append(signal.AsSpan(at, count));
            while (stream.TryRead(values.AsSpan(read * bands)))
                read++;
        }
        stream.Complete();
        while (stream.TryRead(values.AsSpan(read * bands)))
            read++;
        return read == frames ? values[..(frames * bands)] : throw new BrokenPromiseException($"{read} frames are streamed, {frames} come at once.");
    }

    private static float HeaviestBand(MelSpectrogram mel)
    {
        float[] matrix = mel.FilterBank.ToMatrix();
        int bins = mel.FilterBank.Bins;
        return Enumerable.Range(0, mel.Bands).Max(band => matrix.AsSpan(band * bins, bins).ToArray().Sum());
    }

    private static List<(int At, int Count)> Pieces(int length, Random random)
    {
        int largest = 1 << random.Next(4, 12);
        var pieces = new List<(int, int)>();
        for (int at = 0; at < length;)
        {
            int count = Math.Min(length - at, random.Next(largest));
            pieces.Add((at, count));
            at += count;
        }
        return pieces;
    }

    /// <summary>Equal to the bit; which NaN it is does not matter.</summary>
    private static bool SameBits(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));
}
