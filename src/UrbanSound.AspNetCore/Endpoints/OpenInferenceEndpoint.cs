using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using UrbanSound.AspNetCore.Answers;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>
/// The Open Inference Protocol, version 2 (REST). A model's input is either media (datatype BYTES, base64 of whole files) or its own input
/// tensor (FP32, a row each); its outputs are the label, its score, and the scores of all labels.
/// </summary>
internal sealed class OpenInferenceEndpoint(IOptions<InferenceServerOptions> options, ModelSet models, BodyReader bodies, ModelRunner runner)
{
    /// <summary>A number of two characters is 12 bytes in the parsed document, 4 in the list of values, 4 in its row.</summary>
    private const int Expansion = 1 + ((12 + 4 + 4) / 2);

    private static readonly string[] Outputs = ["label", "score", "scores", "labels"];

    /// <summary><c>GET /v2</c>.</summary>
    public Task DescribeServerAsync(HttpContext context) => SendAsync(context, json =>
    {
        json.WriteString("name"u8, "urbansound");
        json.WriteString("version"u8, models.All is [var first, ..] ? first.Identity.Sdk : "");
        json.WriteStartArray("extensions"u8);
        json.WriteEndArray();
    });

    /// <summary><c>GET /v2/models/{model}</c>.</summary>
    public Task DescribeModelAsync(HttpContext context) => SendAsync(context, json =>
    {
        HostedModel model = Wanted(context);
        json.WriteString("name"u8, model.Name);
        json.WriteStartArray("versions"u8);
        json.WriteStringValue(model.Identity.Version);
        json.WriteEndArray();
        json.WriteString("platform"u8, "onnx");
        json.WriteStartArray("inputs"u8);
        WriteTensorMetadata(json, "media", "BYTES", 1);
        json.WriteEndArray();
        json.WriteStartArray("outputs"u8);
        WriteTensorMetadata(json, "label", "BYTES", 1);
        WriteTensorMetadata(json, "score", "FP32", 1);
        WriteTensorMetadata(json, "scores", "FP32", 2);
        WriteTensorMetadata(json, "labels", "BYTES", 2);
        json.WriteEndArray();
    });

    /// <summary>The model that the path names, if it is hosted in the version that it names.</summary>
    /// <exception cref="UrbanSoundException">NotFound.</exception>
    public HostedModel Wanted(HttpContext context)
    {
        string? name = context.Request.RouteValues["model"] as string;
        if (name is null || !models.TryFind(name, out HostedModel? model))
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"No model has that name; there are: {string.Join(", ", models.All.Select(m => m.Name))}.");
        return context.Request.RouteValues["version"] is not string version || version == model.Identity.Version
            ? model
            : throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{name} is here in version {model.Identity.Version} only.");
    }

    /// <summary><c>POST /v2/models/{model}/infer</c>.</summary>
    public async Task InferAsync(InferenceRequest request)
    {
        HostedModel model = Wanted(request.Context);
        using ReceivedBytes bytes = await bodies.ReadAsync(request.Context, Expansion, request.CancellationToken).ConfigureAwait(false);
        (string? id, List<MediaInput> inputs, List<string> wanted) = Parse(bytes.Json, options.Value.MaxInputs);
        request.IsCounted = true;
        await using var answers = new AnswersInOrder();
        foreach (MediaInput input in inputs)
            await answers.AddAsync(() => runner.InferOneOfADocumentAsync(model, input, request)).ConfigureAwait(false);
        IReadOnlyList<Answer> all = await answers.AllAsync().ConfigureAwait(false);
        // The protocol has no place for one fault of many: the first one is the answer.
        if (all.FirstOrDefault(a => a.Error is not null) is { Error: { } fault })
            throw fault;
        InvocationEndpoint.Describe(request.Context.Response, model.Identity);
        await SendAsync(request.Context, json => WriteAnswers(json, model, id, [.. all.Select(a => a.Result!)], wanted)).ConfigureAwait(false);
    }

    private static (string? Id, List<MediaInput> Inputs, List<string> Outputs) Parse(ReadOnlyMemory<byte> body, int most)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = document.RootElement;
            string? id = root.TryGetProperty("id"u8, out JsonElement given) ? given.GetString() : null;
            JsonElement tensor = root.GetProperty("inputs"u8).EnumerateArray().Single();
            List<MediaInput> inputs = tensor.GetProperty("datatype"u8).GetString() switch
            {
                "BYTES" => Media(tensor, most),
                "FP32" => Rows(tensor, most),
                _ => throw Invalid("datatype must be BYTES (base64 of whole files) or FP32 (rows of the model's input tensor)"),
            };
            List<string> wanted = root.TryGetProperty("outputs"u8, out JsonElement outputs)
                ? [.. outputs.EnumerateArray().Select(o => o.GetProperty("name"u8).GetString() ?? "")]
                : [.. Outputs];
            return wanted.Find(name => !Outputs.Contains(name)) is { } unknown
                ? throw Invalid($"no output is called '{unknown}'; there are {string.Join(", ", Outputs)}")
                : (id, inputs, wanted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Invalid("it must look like {\"inputs\":[{\"name\":\"media\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"base64\"]}]}, with one tensor");
        }
    }

    private static List<MediaInput> Media(JsonElement tensor, int most)
    {
        JsonElement data = tensor.GetProperty("data"u8);
        CheckCount(data.GetArrayLength(), most);
        string type = tensor.TryGetProperty("parameters"u8, out JsonElement parameters) && parameters.TryGetProperty("content_type"u8, out JsonElement given)
            && given.GetString() is { } said && said.Contains('/', StringComparison.Ordinal) ? said : MediaInput.Unknown;
        return [.. data.EnumerateArray().Select((item, i) => new MediaInput(item.GetBytesFromBase64(), type, $"input {i}"))];
    }

    /// <summary>Rows as the tensor files that pipelines read.</summary>
    private static List<MediaInput> Rows(JsonElement tensor, int most)
    {
        int[] shape = [.. tensor.GetProperty("shape"u8).EnumerateArray().Select(size => size.GetInt32())];
        if (shape is [var wanted, ..])
            CheckCount(wanted, most);
        var values = new List<float>();
        Flatten(tensor.GetProperty("data"u8), values);
        long count = shape.Aggregate(1L, (product, size) => size < 1 || product > int.MaxValue ? -1 : product * size);
        if (shape.Length < 2 || count != values.Count)
            throw Invalid($"the tensor's shape [{string.Join(", ", shape)}] does not fit its {values.Count} values; it is rows first, then the model's input");
        int length = values.Count / shape[0];
        byte[] header = NpyHeader(shape.AsSpan(1));
        var rows = new List<MediaInput>(shape[0]);
        for (int row = 0; row < shape[0]; row++)
        {
            var file = new byte[header.Length + (length * sizeof(float))];
            header.CopyTo(file, 0);
            for (int i = 0; i < length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(header.Length + (i * sizeof(float))), values[(row * length) + i]);
            rows.Add(new MediaInput(file, "application/x-npy", $"row {row}"));
        }

        return rows;
    }

    /// <summary>Before anything is made of them: what is made takes more memory than the document.</summary>
    private static void CheckCount(int inputs, int most)
    {
        if (inputs < 1 || inputs > most)
            throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"The request has {inputs} inputs, and must have 1 to {most} (MaxInputs).");
    }

    private static void Flatten(JsonElement data, List<float> values)
    {
        foreach (JsonElement item in data.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array)
                Flatten(item, values);
            else
                values.Add(item.GetSingle());
        }
    }

    // NumPy's format, version 1.0: magic, length, a Python dictionary, padded to 64 bytes.
    private static byte[] NpyHeader(ReadOnlySpan<int> shape)
    {
        var sizes = new StringBuilder();
        foreach (int size in shape)
            sizes.Append(CultureInfo.InvariantCulture, $"{size},");
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}";
        int padded = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[padded];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(padded - 10));
        Encoding.ASCII.GetBytes(text.PadRight(padded - 11) + "\n", header.AsSpan(10));
        return header;
    }

    private static void WriteAnswers(Utf8JsonWriter json, HostedModel model, string? id, InferenceResult[] results, List<string> wanted)
    {
        json.WriteString("model_name"u8, model.Name);
        json.WriteString("model_version"u8, model.Identity.Version);
        if (id is not null)
            json.WriteString("id"u8, id);
        int labels = results[0].Scores.Count;
        json.WriteStartArray("outputs"u8);
        foreach (string name in wanted)
        {
            bool isWide = name is "scores" or "labels";
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("datatype"u8, name is "score" or "scores" ? "FP32" : "BYTES");
            json.WriteStartArray("shape"u8);
            json.WriteNumberValue(results.Length);
            if (isWide)
                json.WriteNumberValue(labels);
            json.WriteEndArray();
            json.WriteStartArray("data"u8);
            foreach (InferenceResult result in results)
            {
                if (name == "label")
                    json.WriteStringValue(result.Label);
                else if (name == "score")
                    json.WriteNumberValue(result.Score);
                if (!isWide)
                    continue;
                foreach (LabelScore score in result.Scores.OrderBy(s => s.Index))
                {
                    if (name == "scores")
                        json.WriteNumberValue(score.Score);
                    else
                        json.WriteStringValue(score.Label);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTensorMetadata(Utf8JsonWriter json, string name, string datatype, int axes)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("datatype"u8, datatype);
        json.WriteStartArray("shape"u8);
        for (int axis = 0; axis < axes; axis++)
            json.WriteNumberValue(-1);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = output.WrittenCount;
        await context.Response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private static UrbanSoundException Invalid(string fault) => new(UrbanSoundErrorKind.InvalidMedia, $"The inference request: {fault}.");
}
