using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace UrbanSound.Pipelines;

/// <summary>
/// The JSON object of an answer, the same wherever it is written: <c>{"file","label","score","scores":[{"index","label","score"}],
/// "model":{…},"milliseconds"}</c>, where faces were looked for
/// <c>"faces":[{"box":[x,y,w,h],"confidence","identity"|null,"similarity","quality","outcome"}]</c>, and of a video
/// <c>"frames"</c> and <c>"vote":[{"identity","weight","frames"}]</c>. <c>urbansound classify --json</c> prints it, and servers answer with it.
/// </summary>
public static class InferenceResultJson
{
    // Relaxed: the object goes to scripts and people, not into HTML, and a file called "Hände.wav" should read so.
    private static readonly JsonTypeInfo<InferenceAnswer> Relaxed =
        new PipelineJsonContext(new JsonSerializerOptions(PipelineJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).InferenceAnswer;

    /// <summary>One line of JSON, in which letters beyond ASCII stand as they are. It is not meant to be put into HTML.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="file">What was asked about; null leaves the member out.</param>
    /// <param name="top">How many of the highest scores, at least 1; null means all.</param>
    /// <returns>The object, without a line break.</returns>
    public static string ToLine(InferenceResult result, string? file = null, int? top = null) => JsonSerializer.Serialize(Answer(result, file, top), Relaxed);

    /// <summary>Writes the object as the next value of a larger document.</summary>
    /// <param name="writer">Where to; its own options rule escaping and indentation.</param>
    /// <param name="result">The answer.</param>
    /// <param name="file">What was asked about; null leaves the member out.</param>
    /// <param name="top">How many of the highest scores, at least 1; null means all.</param>
    public static void Write(Utf8JsonWriter writer, InferenceResult result, string? file = null, int? top = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        JsonSerializer.Serialize(writer, Answer(result, file, top), Relaxed);
    }

    private static InferenceAnswer Answer(InferenceResult result, string? file, int? top)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentOutOfRangeException.ThrowIfLessThan(top ?? 1, 1, nameof(top));
        IEnumerable<LabelScore> scores = top is { } most ? result.Scores.Take(most) : result.Scores;
        return new InferenceAnswer(
            file, result.Label, result.Score, scores, result.Model, Math.Round(result.Elapsed.TotalMilliseconds, 3), result.Faces?.Select(InferenceAnswer.Face.Create), result.Frames, result.Vote);
    }
}
