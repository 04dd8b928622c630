namespace UrbanSound.Cli.Classification;

/// <summary>A classifier of either kind of media, as <c>classify</c> needs it.</summary>
internal interface IFileClassifier : IDisposable
{
    /// <summary>The labels, in the order of the outputs.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Whether a walk through a folder takes a file of that name.</summary>
    bool Takes(string path);

    /// <summary>One answer a file, in their order.</summary>
    IAsyncEnumerable<FileClassification> ClassifyAsync(IEnumerable<string> paths, CancellationToken cancellationToken);

    /// <summary>Classifies what a stream holds.</summary>
    InferenceResult Classify(Stream stream, string name, CancellationToken cancellationToken);
}
