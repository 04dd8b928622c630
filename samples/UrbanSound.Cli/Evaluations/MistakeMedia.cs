using UrbanSound.Audio;
using UrbanSound.Cli.Features;
using UrbanSound.Cli.Pictures;
using UrbanSound.Dsp;

namespace UrbanSound.Cli.Evaluations;

/// <summary>A clip's sound and picture as data: URIs, so that a page needs nothing beside it.</summary>
/// <param name="Sound">WAV, mono, 16 bits.</param>
/// <param name="Picture">PNG of the mel spectrogram.</param>
internal sealed record MistakeMedia(string Sound, string Picture)
{
    private const double MostSeconds = 4;
    private const int Rate = 22050;

    /// <returns>null when the clip can't be read any more: a page with fewer sounds is better than none.</returns>
    public static MistakeMedia? Create(string path)
    {
        try
        {
            var samples = new FeatureSource(path).SamplesAt(Rate);
            samples = samples[..Math.Min(samples.Length, (int)(MostSeconds * Rate))];
            using var sound = new MemoryStream();
            WavWriter.Write(sound, samples, Rate);
            var mel = MelSpectrogramOptions.Librosa with { SampleRate = Rate };
            using var picture = new MemoryStream();
            new SpectrogramDiagram(Path.GetFileName(path), 560, 260, 0).Draw(samples, mel, keepHop: false).Save(picture);
            return new MistakeMedia(Data("audio/wav", sound), Data("image/png", picture));
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out _))
        {
            return null;
        }
    }

    private static string Data(string type, MemoryStream bytes) => $"data:{type};base64,{Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)}";
}
