using System.Text;
using System.Text.Json;
using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.Tests.Pipelines;

public sealed class InferenceResultJsonTests
{
    private static readonly InferenceResult Result = new()
    {
        Scores = [new LabelScore(1, "Hände <b>", 0.75f), new LabelScore(0, "bell", 0.25f)],
        Model = new ModelIdentity("m", "1.0.0", "ab", "cd", "0.1.0"),
        Elapsed = TimeSpan.FromMilliseconds(12.34567),
    };

    [Fact]
    public void Names_and_order_stay() => Assert.Equal(
        """{"file":"a \"b\".wav","label":"Hände <b>","score":0.75,"scores":[{"index":1,"label":"Hände <b>","score":0.75},{"index":0,"label":"bell","score":0.25}],"model":{"name":"m","version":"1.0.0","hash":"ab","manifestHash":"cd","sdk":"0.1.0"},"milliseconds":12.346}""",
        InferenceResultJson.ToLine(Result, "a \"b\".wav"));

    [Fact]
    public void Without_a_file_there_is_no_such_member_and_fewer_scores_can_be_asked_for() => Assert.Equal(
        """{"label":"Hände <b>","score":0.75,"scores":[{"index":1,"label":"Hände <b>","score":0.75}],"model":{"name":"m","version":"1.0.0","hash":"ab","manifestHash":"cd","sdk":"0.1.0"},"milliseconds":12.346}""",
        InferenceResultJson.ToLine(Result, top: 1));

    [Fact]
    public void It_can_be_a_part_of_a_larger_document_whose_writer_rules_escaping()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            InferenceResultJson.Write(writer, Result, "a");
            InferenceResultJson.Write(writer, Result);
            writer.WriteEndArray();
        }

        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("\\u003Cb\\u003E", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text);
        Assert.Equal(["Hände <b>", "Hände <b>"], document.RootElement.EnumerateArray().Select(e => e.GetProperty("label").GetString()!));
    }

    [Fact]
    public void No_scores_at_all_can_not_be_asked_for() => Assert.Throws<ArgumentOutOfRangeException>(() => InferenceResultJson.ToLine(Result, top: 0));
}
