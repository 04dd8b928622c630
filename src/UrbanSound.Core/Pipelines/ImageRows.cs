using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>A picture: one row.</summary>
internal sealed class ImageRows(ImageClassifier classifier, MediaInput input) : IRowSource
{
    private float[]? _scores;
    private bool _isRead;

    public bool TryFill(Span<float> row, CancellationToken cancellationToken)
    {
        if (_isRead)
            return false;
        _isRead = true;
        classifier.Prepare(input.Bytes.Span, input.Name, row);
        return true;
    }

    public void Add(ReadOnlySpan<float> scores) => _scores = scores.ToArray();

    public InferenceResult Finish(TimeSpan elapsed) => InferenceResult.Create(_scores, classifier.Manifest.Labels, classifier.Model, elapsed);

    public void Dispose()
    {
    }
}
