using UrbanSound.Cli.Inputs;

namespace UrbanSound.Cli.Classification;

/// <summary>Classifies sounds.</summary>
internal sealed class SoundFiles(SoundClassifier classifier) : IFileClassifier
{
    public IReadOnlyList<string> Labels => classifier.Manifest.Labels;

    public bool Takes(string path) => MediaExtensions.IsKnown(path);

    public IAsyncEnumerable<FileClassification> ClassifyAsync(IEnumerable<string> paths, CancellationToken cancellationToken) =>
        classifier.ClassifyAsync(paths, cancellationToken);

    public InferenceResult Classify(Stream stream, string name, CancellationToken cancellationToken) => classifier.Classify(stream, name, cancellationToken);

    public void Dispose() => classifier.Dispose();
}
