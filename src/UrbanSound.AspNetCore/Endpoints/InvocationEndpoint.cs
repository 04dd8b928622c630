using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using UrbanSound.AspNetCore.Answers;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary><c>POST /invocations</c>: one input as the body, or many as a form or as a JSON document.</summary>
internal sealed class InvocationEndpoint(ModelSet models, BodyReader bodies, UploadBudget budget, FormInputs forms, JsonInputs documents, ModelRunner runner, TimeProvider time)
{
    private const int LongestName = 260;

    public async Task AnswerAsync(InferenceRequest request)
    {
        HttpContext context = request.Context;
        AnswerFormat format = AnswerFormats.Negotiate(context.Request.Headers.Accept);
        HostedModel? named = NamedModel(context);
        string type = ContentType(context.Request);
        if (type == "multipart/form-data")
            await WriteAsync(context, format, await forms.AnswerAsync(request, named).ConfigureAwait(false)).ConfigureAwait(false);
        else if (type == "application/json")
            await WriteAsync(context, format, await documents.AnswerAsync(request, named).ConfigureAwait(false)).ConfigureAwait(false);
        else
            await AnswerOneAsync(request, named, type, format).ConfigureAwait(false);
    }

    /// <summary>The media type without parameters, in lower case; that of unknown bytes when none is given.</summary>
    /// <exception cref="UrbanSoundException">UnsupportedMedia: it is no media type.</exception>
    internal static string ContentType(HttpRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.ContentType))
            return MediaInput.Unknown;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type))
            throw new UrbanSoundException(UrbanSoundErrorKind.UnsupportedMedia, "Content-Type: is no media type; send one such as audio/wav, or none.");
        return type.MediaType.Value!.ToLowerInvariant();
    }

    /// <summary>Tells which model answered, and what took how long.</summary>
    internal static void Describe(HttpResponse response, ModelIdentity model)
    {
        response.Headers["X-Model-Name"] = HeaderText(model.Name);
        response.Headers["X-Model-Version"] = HeaderText(model.Version);
        response.Headers["X-Model-Sha256"] = model.Hash;
        response.Headers["X-Manifest-Sha256"] = model.ManifestHash;
        response.Headers["X-Sdk-Version"] = HeaderText(model.Sdk);
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Headers hold ASCII; names of models hold anything.</summary>
    private static string HeaderText(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : Uri.EscapeDataString(text);

    private async Task AnswerOneAsync(InferenceRequest request, HostedModel? named, string type, AnswerFormat format)
    {
        HttpContext context = request.Context;
        string? file = FileName(context.Request);
        using ReceivedBytes bytes = await ReadAsync(request, named ?? LikelyModel(type), file ?? "input").ConfigureAwait(false);
        if (bytes.Length == 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, "The body is empty; send the bytes of a sound or a picture.");
        var input = new MediaInput(bytes.Memory, type, file ?? "input");
        HostedModel model = named ?? models.For(input);
        InferenceResult result = await runner.InferAsync(model, input, request).ConfigureAwait(false);
        TimeSpan whole = time.GetElapsedTime(request.Started);
        Describe(context.Response, result.Model);
        context.Response.Headers["Server-Timing"] = string.Create(
            CultureInfo.InvariantCulture,
            $"queue;dur={Math.Max(0, (whole - result.Elapsed).TotalMilliseconds):F3}, inference;dur={result.Elapsed.TotalMilliseconds:F3}");
        var output = new ArrayBufferWriter<byte>(1024);
        AnswerWriter.WriteOne(output, format, new Answer(file, result, null));
        await SendAsync(context, format, output).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the body of a request that has a chance. Behind too many others it is refused at once, with the time that the model's own queue
    /// gives it: a crowd's last ones would else wait until the bodies of all are read.
    /// </summary>
    private async Task<ReceivedBytes> ReadAsync(InferenceRequest request, HostedModel? model, string name)
    {
        if (model is null)
            return await bodies.ReadAsync(request.Context, 1, request.CancellationToken).ConfigureAwait(false);
        // Those that wait for room in memory are before whoever needs room, too, however long they have been on their way.
        int waiting = BodyReader.NeedsRoom(request.Context.Request) ? budget.Waiting : 0;
        runner.ThrowIfFull(model, request, name, Math.Max(model.Incoming.Count, waiting));
        try
        {
            using (model.Incoming.Begin())
                return await bodies.ReadAsync(request.Context, 1, request.CancellationToken).ConfigureAwait(false);
        }
        catch (UrbanSoundException e) when (e.Kind == UrbanSoundErrorKind.Overloaded)
        {
            // The model knows better when it will be through with those that have the room.
            runner.ThrowIfFull(model, request, name, budget.Waiting);
            throw;
        }
    }

    /// <summary>The model for such a type, as far as that can be told without the bytes.</summary>
    private HostedModel? LikelyModel(string type)
    {
        var input = new MediaInput(default, type);
        return models.All.FirstOrDefault(m => m.Takes(input));
    }

    private static async Task WriteAsync(HttpContext context, AnswerFormat format, IReadOnlyList<Answer> answers)
    {
        // An answer that has none is a refusal, and its sender comes back.
        if (answers.All(a => a.Error is { } fault && RequestGuard.OutcomeOf(fault) == Metrics.Outcome.Refused))
            throw answers[0].Error!;
        ModelIdentity[] used = [.. answers.Select(a => a.Result?.Model).OfType<ModelIdentity>().Distinct()];
        if (used is [var only])
            Describe(context.Response, only);
        double inference = answers.Sum(a => a.Result?.Elapsed.TotalMilliseconds ?? 0);
        context.Response.Headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"inference;dur={inference:F3}");
        var output = new ArrayBufferWriter<byte>(4096);
        // Who knows the old container's form sends one file in a form, and expects one answer.
        if (format == AnswerFormat.Legacy && answers is [{ Error: null } one])
            AnswerWriter.WriteOne(output, format, one);
        else
            AnswerWriter.WriteMany(output, format, answers);
        await SendAsync(context, format, output).ConfigureAwait(false);
    }

    private static async Task SendAsync(HttpContext context, AnswerFormat format, ArrayBufferWriter<byte> output)
    {
        context.Response.ContentType = AnswerFormats.ContentType(format);
        context.Response.ContentLength = output.WrittenCount;
        await context.Response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The model that the request names; null when it names none. The path's name may be an endpoint's that means any of them.</summary>
    /// <exception cref="UrbanSoundException">NotFound.</exception>
    private HostedModel? NamedModel(HttpContext context)
    {
        string? wanted = context.Request.Query["model"];
        if (string.IsNullOrEmpty(wanted))
            wanted = context.Request.Headers["X-Amzn-SageMaker-Target-Model"];
        if (!string.IsNullOrEmpty(wanted))
        {
            return models.TryFind(wanted, out HostedModel? named) ? named : throw new UrbanSoundException(
                UrbanSoundErrorKind.NotFound, $"No model has that name; there are: {string.Join(", ", models.All.Select(m => m.Name))}.");
        }

        return context.Request.RouteValues["name"] is string endpoint && models.TryFind(endpoint, out HostedModel? hosted) ? hosted : null;
    }

    private static string? FileName(HttpRequest request)
    {
        string? name = request.Query["name"];
        if (string.IsNullOrEmpty(name) && ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out ContentDispositionHeaderValue? disposition))
            name = ContentNames.FileOf(disposition);
        return string.IsNullOrEmpty(name) ? null : name.Length <= LongestName ? name : name[..LongestName];
    }
}
