using UrbanSound.Audio;
using UrbanSound.Cli.Pictures;
using UrbanSound.Dsp;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Preprocessing;

/// <summary>
/// A square mel spectrogram for each clip, for networks that see pictures: librosa's settings (22,050 Hz, FFT 2048, hop 512, 128 bands),
/// dB below the loudest point, low tones at the bottom, the clip's whole length across; in a folder for each fold and class.
/// </summary>
internal sealed class PictureFormat(int size) : IOutputFormat
{
    public const int Least = 16;
    public const int Most = 2048;

    private readonly MelSpectrogram _mel = SpectrogramImage.CreateMel(MelSpectrogramOptions.Librosa);

    public int SampleRate => MelSpectrogramOptions.Librosa.SampleRate;

    public IReadOnlyList<OutputUnit> Plan(Dataset dataset)
    {
        var planned = dataset.Clips.Select(clip => (Clip: clip, File: $"{Folder(clip)}/{Path.GetFileNameWithoutExtension(clip.Name)}.png")).ToArray();
        HashSet<string> twice = [.. planned.GroupBy(p => p.File, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()).SelectMany(g => g.Select(p => p.File))];
        // dog/a.wav and dog/more/a.mp3: the whole name tells them apart, with its % and / as codes so that it stays one name.
        return [.. planned.Select(p => new OutputUnit(twice.Contains(p.File) ? $"{Folder(p.Clip)}/{Uri.EscapeDataString(p.Clip.Name)}.png" : p.File, [p.Clip]))];
    }

    public byte[] Compute(AudioClip clip)
    {
        var samples = clip.SampleRate == SampleRate ? clip.Samples : Resampler.Get(clip.SampleRate, SampleRate).Process(clip.Samples);
        var steps = new byte[size * size];
        SpectrogramImage.Compute(samples, _mel).Draw((double)samples.Length / SampleRate, size, size, steps);
        var png = new MemoryStream();
        PngWriter.WriteIndexed(png, size, size, ColorMap.Palette, steps);
        return png.ToArray();
    }

    public void Write(Stream stream, IReadOnlyList<byte[]> clips) => stream.Write(clips[0]);

    public bool Holds(string path, int clips)
    {
        ReadOnlySpan<byte> end = [(byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];
        using var file = File.OpenRead(path);
        if (file.Length < end.Length)
            return false;
        Span<byte> last = stackalloc byte[end.Length];
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(last);
        return last.SequenceEqual(end);
    }

    private static string Folder(LabelledClip clip) => clip.Fold is { } fold ? $"fold{fold.ToString(Culture.Invariant)}/{clip.Label}" : clip.Label;
}
