using System.Collections.Concurrent;
using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Datasets;
using UrbanSound.Training.Embeddings;
using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Training;

/// <summary>A data set's clips with their pooled embeddings.</summary>
internal sealed class EmbeddedDataset
{
    private readonly IReadOnlyDictionary<string, float[]> _embeddings;

    private EmbeddedDataset(Dataset data, IReadOnlyDictionary<string, float[]> embeddings, int unread) =>
        (Data, _embeddings, Unread) = (data, embeddings, unread);

    /// <summary>The clips that could be read.</summary>
    public Dataset Data { get; }

    /// <summary>How many could not.</summary>
    public int Unread { get; }

    /// <summary>Computes what is not cached yet; clips that can't be read are told and left out, but not a whole class of them.</summary>
    public static async Task<EmbeddedDataset> CreateAsync(
        CliTerminal terminal, Dataset data, EmbeddingExtractor extractor, EmbeddingPooling pooling, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, float[]>();
        var faults = new ConcurrentBag<string>();
        await FileProgress.RunAsync(terminal, data.Clips.Count, async done =>
            await Parallel.ForEachAsync(data.Clips, cancellationToken, (clip, token) =>
            {
                try
                {
                    found[clip.Name] = LabelledEmbeddings.Pool(extractor.Extract(clip.Path, token), extractor.Backbone.Dimensions, pooling);
                }
                catch (UrbanSoundException e) when (IsOfTheClip(e.Kind))
                {
                    faults.Add(e.Message);
                }
                done();
                return ValueTask.CompletedTask;
            }));
        foreach (var fault in faults.Order())
            terminal.Warn(fault + " It is left out.");
        LabelledClip[] clips = [.. data.Clips.Where(c => found.ContainsKey(c.Name))];
        var heard = clips.Select(c => c.Label).ToHashSet();
        if (data.Labels.Where(l => !heard.Contains(l)).ToArray() is [_, ..] lost)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{data.Name}: no clip of class {string.Join(", ", lost)} can be read; training needs some of each.");
        return new EmbeddedDataset(new Dataset(data.Name, data.Licence, data.Labels, clips, data.Missing), found, data.Clips.Count - clips.Length);
    }

    /// <summary>Whether another clip may well be read: a missing ffmpeg or a faulty model ends all, a clip on which ffmpeg hangs does not.</summary>
    private static bool IsOfTheClip(UrbanSoundErrorKind kind) =>
        kind is UrbanSoundErrorKind.InvalidMedia or UrbanSoundErrorKind.UnsupportedMedia or UrbanSoundErrorKind.TooLarge
            or UrbanSoundErrorKind.DeadlineExceeded or UrbanSoundErrorKind.NotFound or UrbanSoundErrorKind.AccessDenied;

    public LabelledEmbeddings Of(IReadOnlyList<LabelledClip> clips)
    {
        var labels = Data.Labels.Index().ToDictionary(l => l.Item, l => l.Index);
        return new LabelledEmbeddings([.. clips.Select(c => _embeddings[c.Name])], [.. clips.Select(c => labels[c.Label])], [.. clips.Select(c => c.Recording)]);
    }
}
