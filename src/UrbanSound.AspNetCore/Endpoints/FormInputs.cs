using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using UrbanSound.AspNetCore.Answers;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>The files of a form. Each goes to its model as soon as it is there, while the next one arrives.</summary>
internal sealed class FormInputs(IOptions<InferenceServerOptions> options, ModelSet models, BodyReader bodies, ModelRunner runner)
{
    /// <summary>RFC 2046: at most 70 characters.</summary>
    private const int LongestBoundary = 70;

    /// <summary>Forms have fields beside their files; more than so many for each file is no form.</summary>
    private const int MostPartsAFile = 4;

    /// <summary>What a part takes beside its content, so that endless empty ones come to an end, too.</summary>
    private const int PartOverhead = 64;

    public async Task<IReadOnlyList<Answer>> AnswerAsync(InferenceRequest request, HostedModel? named)
    {
        HttpContext context = request.Context;
        InferenceServerOptions limits = options.Value;
        if (context.Request.ContentLength > limits.MaxFormBytes)
            throw TooLarge(limits);
        string boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(context.Request.ContentType).Boundary).Value ?? "";
        if (boundary.Length is 0 or > LongestBoundary)
            throw Invalid("Content-Type: multipart/form-data needs a boundary of 1 to 70 characters.");
        var reader = new MultipartReader(boundary, context.Request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 8192 };
        await using var answers = new AnswersInOrder();
        long received = 0, parts = 0;
        while (await NextAsync(reader, request.CancellationToken).ConfigureAwait(false) is { } part)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? disposition))
                throw Invalid("The form has a part without Content-Disposition.");
            string file = ContentNames.FileOf(disposition) ?? "";
            // A field that is no file says nothing to a model; text is what clients call fields of which nobody said what they are.
            bool isFile = file.Length > 0 || (part.ContentType is { } type && !type.StartsWith("text/", StringComparison.OrdinalIgnoreCase));
            if (++parts > MostPartsAFile * (long)limits.MaxInputs || (isFile && answers.Count >= limits.MaxInputs))
                throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"The form has more than {limits.MaxInputs} files (MaxInputs); send several forms.");
            ReceivedBytes bytes = await ReadAsync(part, file, request.CancellationToken).ConfigureAwait(false);
            try
            {
                received += bytes.Length + PartOverhead;
                if (received > limits.MaxFormBytes)
                    throw TooLarge(limits);
                if (!isFile)
                {
                    bytes.Dispose();
                    continue;
                }

                request.IsCounted = true;
                string name = file.Length > 0 ? file : disposition.Name.Value ?? "input";
                await answers.AddAsync(() => AnswerAsync(bytes, part.ContentType, name, named, request.CancellationToken)).ConfigureAwait(false);
            }
            catch
            {
                // The answer that gives them back was perhaps never begun.
                bytes.Dispose();
                throw;
            }
        }

        if (answers.Count == 0)
            throw Invalid("The form has no file.");
        return await answers.AllAsync().ConfigureAwait(false);
    }

    private async Task<Answer> AnswerAsync(ReceivedBytes bytes, string? type, string name, HostedModel? named, CancellationToken cancellationToken)
    {
        using (bytes)
        {
            try
            {
                if (bytes.Length == 0)
                    throw Invalid($"{name}: is empty.");
                var input = new MediaInput(bytes.Memory, type ?? MediaInput.Unknown, name);
                return await runner.InferOneOfManyAsync(named ?? models.For(input), input, name, cancellationToken).ConfigureAwait(false);
            }
            catch (UrbanSoundException e)
            {
                return new Answer(name, null, e);
            }
        }
    }

    private async Task<ReceivedBytes> ReadAsync(MultipartSection part, string file, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(part.Body, new StreamPipeReaderOptions(bufferSize: 16384, leaveOpen: true));
        try
        {
            return await bodies.ReadAsync(reader, file.Length > 0 ? file : "a part of the form", null, 1, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException))
        {
            throw Invalid($"The form is damaged or ends early: {e.Message}");
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException))
        {
            throw Invalid($"The form is damaged or ends early: {e.Message}");
        }
    }

    private static UrbanSoundException Invalid(string message) => new(UrbanSoundErrorKind.InvalidMedia, message);

    private static UrbanSoundException TooLarge(InferenceServerOptions limits) =>
        new(UrbanSoundErrorKind.TooLarge, $"The form has more than {limits.MaxFormBytes} bytes (MaxFormBytes); send several forms.");
}
