using System.Text.Json;
using Microsoft.Extensions.Options;
using UrbanSound.AspNetCore.Answers;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>The inputs of a JSON document: <c>{"instances":[{"b64":"…","mediaType":"audio/wav","name":"a.wav"}, "base64…"]}</c>.</summary>
internal sealed class JsonInputs(IOptions<InferenceServerOptions> options, ModelSet models, BodyReader bodies, ModelRunner runner)
{
    /// <summary>The document, and what its base64 holds.</summary>
    private const int Expansion = 2;

    public async Task<IReadOnlyList<Answer>> AnswerAsync(InferenceRequest request, HostedModel? named)
    {
        using ReceivedBytes bytes = await bodies.ReadAsync(request.Context, Expansion, request.CancellationToken).ConfigureAwait(false);
        List<MediaInput> inputs = Parse(bytes.Json.Span, options.Value.MaxInputs);
        request.IsCounted = true;
        await using var answers = new AnswersInOrder();
        foreach (MediaInput input in inputs)
            await answers.AddAsync(() => AnswerAsync(input, named, request)).ConfigureAwait(false);
        return await answers.AllAsync().ConfigureAwait(false);
    }

    internal static List<MediaInput> Parse(ReadOnlySpan<byte> json, int most)
    {
        var inputs = new List<MediaInput>();
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            Expect(ref reader, JsonTokenType.StartObject);
            bool found = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.ValueTextEquals("instances"u8))
                {
                    reader.Read();
                    reader.Skip();
                    continue;
                }

                found = true;
                Expect(ref reader, JsonTokenType.StartArray);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (inputs.Count == most)
                        throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"The document has more than {most} instances (MaxInputs); send several.");
                    inputs.Add(ReadInstance(ref reader, inputs.Count));
                }
            }

            while (reader.Read())
                continue;
            if (!found || inputs.Count == 0)
                throw Invalid("has no instances");
            return inputs;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid("is damaged");
        }
    }

    private static MediaInput ReadInstance(ref Utf8JsonReader reader, int index)
    {
        string name = $"instance {index}", type = MediaInput.Unknown;
        if (reader.TokenType == JsonTokenType.String)
            return new MediaInput(Base64(ref reader, name), type, name);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid($"has an instance ({index}) that is neither base64 nor an object");
        byte[]? bytes = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("b64"u8))
            {
                Expect(ref reader, JsonTokenType.String);
                bytes = Base64(ref reader, name);
            }
            else if (reader.ValueTextEquals("mediaType"u8))
            {
                Expect(ref reader, JsonTokenType.String);
                type = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                Expect(ref reader, JsonTokenType.String);
                name = reader.GetString()!;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new MediaInput(bytes ?? throw Invalid($"has an instance ({index}) without b64"), type, name);
    }

    private static byte[] Base64(ref Utf8JsonReader reader, string name) =>
        reader.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Invalid($"has an instance ('{name}') that is not base64");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw Invalid("does not look like {\"instances\":[{\"b64\":\"…\"}]}");
    }

    private async Task<Answer> AnswerAsync(MediaInput input, HostedModel? named, InferenceRequest request)
    {
        try
        {
            if (input.Bytes.Length == 0)
                throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{input.Name}: is empty.");
            return await runner.InferOneOfADocumentAsync(named ?? models.For(input), input, request).ConfigureAwait(false);
        }
        catch (UrbanSoundException e)
        {
            return new Answer(input.Name, null, e);
        }
    }

    private static UrbanSoundException Invalid(string fault) => new(UrbanSoundErrorKind.InvalidMedia, $"The JSON document {fault}.");
}
