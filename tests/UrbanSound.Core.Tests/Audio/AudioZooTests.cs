using System.Text.Json;
using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

/// <summary>
/// 237 real files. One on which two independent decoders agree must give their samples; one that all decoders refuse must be
/// refused; where decoders disagree, a refusal or any one decoder's samples will do.
/// </summary>
public sealed class AudioZooTests
{
    [SharedDataFact("data", "audio-zoo", "expected.json")]
    public void Reads_what_two_decoders_agree_on_and_refuses_what_all_refuse()
    {
        string zoo = SharedData.Path("data", "audio-zoo");
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(zoo, "expected.json")));
        JsonElement agreed = expected.RootElement.GetProperty("files");
        JsonElement disagreed = expected.RootElement.GetProperty("disagreements");
        var faults = new List<string>();
        int files = 0;
        foreach (Dictionary<string, string> row in ReadCsv(Path.Combine(zoo, "manifest.csv")))
        {
            files++;
            string name = row["file"];
            (AudioClip? clip, UrbanSoundException? refusal) = TryLoad(Path.Combine(zoo, name));
            bool allRefuse = row["libsndfile"] == "fail" && row["ffmpeg"] == "fail";
            string fault = agreed.TryGetProperty(name, out JsonElement want) ? Agreement(clip, refusal, want)
                : allRefuse ? clip is null ? "" : "accepted, though every decoder refuses it"
                : disagreed.TryGetProperty(name, out JsonElement ways) ? AnyOne(clip, ways) : "";
            if (fault.Length > 0)
                faults.Add($"{name}: {fault}");
            if (refusal is not null && (refusal.Message.Contains('\n') || !refusal.Message.Contains(name)))
                faults.Add($"{name}: not one line with the name: {refusal.Message}");
        }
        Assert.Empty(faults);
        Assert.True(files >= 237, $"only {files} files");
    }

    [SharedDataFact("data", "us8k-raw", "manifest.csv")]
    public void Reads_every_frame_of_the_original_urban_recordings()
    {
        string folder = SharedData.Path("data", "us8k-raw");
        int files = 0;
        foreach (Dictionary<string, string> row in ReadCsv(Path.Combine(folder, "manifest.csv")))
        {
            files++;
            var clip = AudioClip.Load(Path.Combine(folder, row["file"]));
            Assert.Equal((row["file"], row["frames"], row["rate"], row["channels"]),
                (row["file"], $"{clip.Samples.Length}", $"{clip.SampleRate}", $"{clip.SourceChannels}"));
        }
        Assert.Equal(45, files);
    }

    private static (AudioClip?, UrbanSoundException?) TryLoad(string path)
    {
        try
        {
            return (AudioClip.Load(path), null);
        }
        catch (UrbanSoundException refusal)
        {
            return (null, refusal);
        }
    }

    private static string Agreement(AudioClip? clip, UrbanSoundException? refusal, JsonElement want)
    {
        bool nothingSound = want.GetProperty("frames").GetInt32() == 0 || want.GetProperty("nonfinite").GetInt32() > 0;
        if (clip is null)
            return nothingSound ? "" : $"refused: {refusal!.Message}";
        if (clip.SampleRate != want.GetProperty("rate").GetInt32())
            return $"{clip.SampleRate} Hz";
        return Difference(clip, want);
    }

    private static string AnyOne(AudioClip? clip, JsonElement ways)
    {
        string[] differences = [.. ways.EnumerateObject()
            .Where(way => way.Value.ValueKind == JsonValueKind.Object && way.Value.TryGetProperty("frames", out _))
            .Select(way => clip is null ? "" : Difference(clip, way.Value))];
        return differences.Length == 0 ? "" : differences.MinBy(difference => difference.Length)!;
    }

    private static string Difference(AudioClip clip, JsonElement want)
    {
        ReadOnlySpan<float> samples = clip.Samples;
        int frames = want.GetProperty("frames").GetInt32();
        if (samples.Length != frames)
            return $"{samples.Length} frames, expected {frames}";
        double tolerance = want.TryGetProperty("tolerance", out JsonElement told) ? told.GetDouble() : 1e-4;
        JsonElement first = want.TryGetProperty("first64", out JsonElement many) ? many : want.GetProperty("first8");
        int i = 0;
        foreach (JsonElement value in first.EnumerateArray())
        {
            double sample = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : samples[i];
            if (Math.Abs(samples[i] - sample) > tolerance + 2e-7 * Math.Abs(sample))
                return $"sample {i} is {samples[i]}, expected {value}";
            i++;
        }
        double sum = 0, squares = 0;
        foreach (float value in samples)
        {
            sum += value;
            squares += (double)value * value;
        }
        double wantedSum = want.GetProperty("sum").GetDouble(), wantedSquares = want.GetProperty("sumsq").GetDouble();
        if (Math.Abs(sum - wantedSum) > (tolerance + 1e-7) * Math.Max(1, frames) + 1e-6 * Math.Abs(wantedSum))
            return $"sum {sum}, expected {wantedSum}";
        double most = 2 * tolerance * Math.Sqrt(frames * wantedSquares)
            + tolerance * tolerance * frames + 1e-6 * Math.Max(1, wantedSquares);
        return Math.Abs(squares - wantedSquares) > most ? $"energy {squares}, expected {wantedSquares}" : "";
    }

    private static IEnumerable<Dictionary<string, string>> ReadCsv(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] names = Split(lines[0]);
        return lines.Skip(1).Select(line => names.Zip(Split(line)).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    private static string[] Split(string line)
    {
        var fields = new List<string> { "" };
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                fields.Add("");
            else
                fields[^1] += c;
        }
        return [.. fields];
    }
}
