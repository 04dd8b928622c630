using System.Collections.Concurrent;
using System.Security.Cryptography;
using UrbanSound.Audio;
using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Datasets;

/// <summary>Looks into every file of a data set, on all cores.</summary>
internal static class DatasetCheck
{
    /// <summary>A clip is seconds long; a file that promises hours doesn't belong among them.</summary>
    public static AudioLimits Limits { get; } = AudioLimits.Default with { MaxDuration = TimeSpan.FromHours(1) };

    public static async Task<DatasetReport> RunAsync(CliTerminal terminal, string path, Dataset dataset, CancellationToken cancellationToken)
    {
        var faults = new ConcurrentDictionary<string, ClipFault>(StringComparer.Ordinal);
        await FileProgress.RunAsync(
            terminal,
            dataset.Clips.Count,
            done => Parallel.ForEachAsync(dataset.Clips, Cores(cancellationToken), (clip, _) =>
            {
                if (Fault(clip) is { } fault)
                    faults[clip.Name] = fault;
                done();
                return ValueTask.CompletedTask;
            }),
            resultsComeLast: true);
        return new DatasetReport
        {
            Path = path,
            Name = dataset.Name,
            Licence = dataset.Licence,
            Usable = faults.IsEmpty,
            Clips = dataset.Clips.Count,
            Labels = dataset.Labels,
            Counts = FoldCounts.Count(dataset.Clips),
            Missing = dataset.Missing,
            Unreadable = [.. dataset.Clips.Where(c => faults.ContainsKey(c.Name)).Select(c => faults[c.Name])],
            Duplicates = await FindDuplicatesAsync([.. dataset.Clips.Where(c => !faults.ContainsKey(c.Name))], cancellationToken),
            CrossingRecordings = dataset.FindCrossingRecordings(),
        };
    }

    public static ParallelOptions Cores(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };

    // The header and the first samples: what is cut off later shows when the clip is used.
    private static ClipFault? Fault(LabelledClip clip)
    {
        try
        {
            using var reader = AudioReader.Open(clip.Path, Limits);
            Span<float> first = stackalloc float[1024];
            return reader.Read(first) > 0
                ? null
                : ClipFault.Create(clip, new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{clip.Path}: holds no sound."));
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
        {
            return ClipFault.Create(clip, fault);
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> FindDuplicatesAsync(LabelledClip[] clips, CancellationToken cancellationToken)
    {
        // Only files of one length can be equal: most are never read.
        var candidates = clips.GroupBy(c => new FileInfo(c.Path).Length).Where(g => g.Skip(1).Any()).SelectMany(g => g).ToArray();
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(candidates, Cores(cancellationToken), async (clip, stop) =>
        {
            await using var file = File.OpenRead(clip.Path);
            hashes[clip.Name] = Convert.ToHexString(await SHA256.HashDataAsync(file, stop));
        });
        return [.. candidates.GroupBy(c => hashes[c.Name]).Where(g => g.Skip(1).Any()).Select(IReadOnlyList<string> (g) => [.. g.Select(c => c.Name)])];
    }
}
