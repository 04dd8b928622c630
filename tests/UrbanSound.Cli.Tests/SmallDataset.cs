using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

/// <summary>A data set of tones, laid out as UrbanSound8K is.</summary>
internal static class SmallDataset
{
    public const string Header = "slice_file_name,fsID,start,end,salience,fold,classID,class";

    /// <summary>So many clips, dogs and horns in turns, in folds 1 and 2; few files, many links to them where there are many.</summary>
    public static string Create(TemporaryFolder folder, int count, double seconds = 0.5, string name = "set")
    {
        var root = folder.File(name);
        var tones = Directory.CreateDirectory(folder.File(name + "-tones")).FullName;
        for (var t = 0; t < 7; t++)
            WavFile.Tone(Path.Combine(tones, $"{t}.wav"), 300 + 400 * t, seconds, 22050);
        Directory.CreateDirectory(Path.Combine(root, "metadata"));
        var rows = new List<string> { Header };
        for (var i = 0; i < count; i++)
        {
            var (fold, id) = (1 + i / 2 % 2, i % 2 == 0 ? 3 : 1);
            var clip = $"{1000 + i}-{id}-0-0.wav";
            Directory.CreateDirectory(Path.Combine(root, "audio", $"fold{fold}"));
            var path = Path.Combine(root, "audio", $"fold{fold}", clip);
            if (OperatingSystem.IsWindows())
                File.Copy(Path.Combine(tones, $"{i % 7}.wav"), path);
            else
                File.CreateSymbolicLink(path, Path.Combine(tones, $"{i % 7}.wav"));
            rows.Add($"{clip},{1000 + i},0,4,1,{fold},{id},{(id == 3 ? "dog_bark" : "car_horn")}");
        }
        File.WriteAllLines(Path.Combine(root, "metadata", "UrbanSound8K.csv"), rows);
        return root;
    }

    /// <summary>Replaces a clip, not what its link leads to.</summary>
    public static void Spoil(string root, string clip)
    {
        var path = Path.Combine(root, "audio", clip);
        File.Delete(path);
        File.WriteAllText(path, "RIFF, but no more of it");
    }
}
