using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using UrbanSound.AspNetCore.Hosting;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Answers;

/// <summary>Writes answers in the form that was asked for.</summary>
internal static class AnswerWriter
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the answer of one input.</summary>
    public static void WriteOne(IBufferWriter<byte> output, AnswerFormat format, Answer answer)
    {
        if (format == AnswerFormat.Csv)
        {
            WriteCsv(output, [answer], withErrors: false);
            return;
        }

        using var json = new Utf8JsonWriter(output, Relaxed);
        WriteObject(json, format, answer);
    }

    /// <summary>Writes the answers of many inputs, in their order.</summary>
    public static void WriteMany(IBufferWriter<byte> output, AnswerFormat format, IReadOnlyList<Answer> answers)
    {
        if (format == AnswerFormat.Csv)
        {
            WriteCsv(output, answers, withErrors: true);
            return;
        }

        using var json = new Utf8JsonWriter(output, Relaxed);
        json.WriteStartObject();
        json.WriteStartArray("results"u8);
        foreach (Answer answer in answers)
            WriteObject(json, format, answer);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, AnswerFormat format, Answer answer)
    {
        if (answer.Error is { } error)
        {
            json.WriteStartObject();
            if (answer.File is not null)
                json.WriteString("file"u8, answer.File);
            json.WriteStartObject("error"u8);
            json.WriteString("kind"u8, Problem.KindName(error.Kind));
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (format == AnswerFormat.Legacy)
        {
            json.WriteStartObject();
            json.WriteString("predicted_class"u8, answer.Result!.Label);
            json.WriteNumber("confidence"u8, answer.Result.Score);
            json.WriteNumber("inference_time_ms"u8, Milliseconds(answer.Result));
            json.WriteEndObject();
        }
        else
        {
            InferenceResultJson.Write(json, answer.Result!, answer.File);
        }
    }

    private static void WriteCsv(IBufferWriter<byte> output, IReadOnlyList<Answer> answers, bool withErrors)
    {
        // A model each for sounds and pictures makes two lists of labels; a column belongs to one label.
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (InferenceResult result in answers.Select(a => a.Result).OfType<InferenceResult>())
        {
            foreach (LabelScore score in result.Scores.OrderBy(s => s.Index))
                columns.TryAdd(score.Label, columns.Count);
        }

        var text = new StringBuilder("file,label,score");
        foreach (string label in columns.Keys)
            AppendField(text.Append(','), label);
        text.Append(withErrors ? ",error\r\n" : "\r\n");
        var cells = new float?[columns.Count];
        foreach (Answer answer in answers)
        {
            Array.Clear(cells);
            foreach (LabelScore score in answer.Result?.Scores ?? [])
                cells[columns[score.Label]] = score.Score;
            AppendField(text, answer.File ?? "");
            AppendField(text.Append(','), answer.Result?.Label ?? "");
            text.Append(CultureInfo.InvariantCulture, $",{answer.Result?.Score}");
            foreach (float? cell in cells)
                text.Append(CultureInfo.InvariantCulture, $",{cell}");
            if (withErrors)
                AppendField(text.Append(','), answer.Error?.Message ?? "");
            text.Append("\r\n");
        }

        // Whole, for a pair of surrogates may stand across two chunks.
        Encoding.UTF8.GetBytes(text.ToString(), output);
    }

    // RFC 4180.
    private static void AppendField(StringBuilder text, string value)
    {
        if (value.AsSpan().ContainsAny(",\"\r\n"))
            text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            text.Append(value);
    }

    private static double Milliseconds(InferenceResult result) => Math.Round(result.Elapsed.TotalMilliseconds, 3);
}
