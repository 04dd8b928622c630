using UrbanSound.Cli.Inputs;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Classification;

/// <summary>Classifies pictures.</summary>
internal sealed class ImageFiles(ImageClassifier classifier) : IFileClassifier
{
    public IReadOnlyList<string> Labels => classifier.Manifest.Labels;

    public bool Takes(string path) => MediaExtensions.IsPicture(path);

    public IAsyncEnumerable<FileClassification> ClassifyAsync(IEnumerable<string> paths, CancellationToken cancellationToken) =>
        classifier.ClassifyAsync(paths, cancellationToken);

    public InferenceResult Classify(Stream stream, string name, CancellationToken cancellationToken)
    {
        // One byte more than is allowed, so that the classifier sees that it is too much.
        long most = ImageLimits.Default.MaxBytes + 1;
        using var bytes = new MemoryStream();
        byte[] block = new byte[1 << 16];
        for (int read; bytes.Length < most && (read = stream.Read(block, 0, (int)Math.Min(block.Length, most - bytes.Length))) > 0;)
            bytes.Write(block, 0, read);
        return classifier.Classify(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), name, cancellationToken);
    }

    public void Dispose() => classifier.Dispose();
}
