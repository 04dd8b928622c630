using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace UrbanSound.AspNetCore.Hosting;

/// <summary>Why there is no answer, as RFC 9457 has it, with what AWS SDKs and the Open Inference Protocol look for beside it.</summary>
/// <param name="Status">The status.</param>
/// <param name="Kind">The kind, for code to branch on.</param>
/// <param name="Title">The kind, for people.</param>
/// <param name="Detail">This case: the thing, the fault, what to do.</param>
internal sealed record Problem(int Status, string Kind, string Title, string Detail)
{
    /// <summary>When it is worth trying again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Problem From(UrbanSoundException e)
    {
        (int status, string title) = e.Kind switch
        {
            UrbanSoundErrorKind.InvalidMedia => (StatusCodes.Status400BadRequest, "The input is damaged, empty or silent"),
            UrbanSoundErrorKind.InvalidOptions => (StatusCodes.Status400BadRequest, "The request is wrong"),
            UrbanSoundErrorKind.UnsupportedMedia => (StatusCodes.Status415UnsupportedMediaType, "No model reads this kind of input"),
            UrbanSoundErrorKind.TooLarge => (StatusCodes.Status413PayloadTooLarge, "The input is too large"),
            UrbanSoundErrorKind.NotFound => (StatusCodes.Status404NotFound, "There is no such model"),
            UrbanSoundErrorKind.Overloaded => (StatusCodes.Status503ServiceUnavailable, "The server has more work than it can do in time"),
            UrbanSoundErrorKind.DeadlineExceeded => (StatusCodes.Status503ServiceUnavailable, "The answer would have come too late"),
            UrbanSoundErrorKind.Unavailable => (StatusCodes.Status503ServiceUnavailable, "The server is starting, stopping or misses something"),
            UrbanSoundErrorKind.AccessDenied => (StatusCodes.Status403Forbidden, "That is not allowed"),
            _ => (StatusCodes.Status500InternalServerError, "The model failed"),
        };
        return new Problem(status, KindName(e.Kind), title, e.Message)
        {
            // Without one, coming back does not help; but before its first answer a model can't tell when it will have room.
            RetryAfter = e.RetryAfter ?? (e.Kind == UrbanSoundErrorKind.Overloaded ? TimeSpan.FromSeconds(1) : null),
        };
    }

    public static Problem From(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new(e.StatusCode, "tooLarge", "The input is too large", e.Message),
        StatusCodes.Status408RequestTimeout => new(e.StatusCode, "timeout", "The request came too slowly", e.Message),
        _ => new(StatusCodes.Status400BadRequest, "invalidRequest", "The request is damaged", e.Message),
    };

    /// <summary>What the framework refused, by its status.</summary>
    public static Problem Of(int status) => status switch
    {
        StatusCodes.Status404NotFound => new(status, "notFound", "There is no such path", "GET /openapi/v1.json tells which there are."),
        StatusCodes.Status405MethodNotAllowed => new(status, "methodNotAllowed", "The path has no such method", "The header Allow tells which it has."),
        _ => new(status, "invalidRequest", "The request is refused", ReasonPhrases.GetReasonPhrase(status)),
    };

    public static Problem Unauthorized { get; } =
        new(StatusCodes.Status401Unauthorized, "accessDenied", "This server wants a key", "Send the key as X-API-Key, or as Authorization: Bearer KEY.");

    public static Problem Internal { get; } =
        new(StatusCodes.Status500InternalServerError, "internal", "The server failed", "This is a fault of the server; its log tells more.");

    public static string KindName(UrbanSoundErrorKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    /// <summary>Writes it as the answer; nothing may have been sent yet.</summary>
    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        // AWS SDKs take the name of their exception from this header, and its text from the member "message".
        response.Headers["x-amzn-ErrorType"] = Status switch
        {
            StatusCodes.Status503ServiceUnavailable => "ServiceUnavailable",
            >= 500 => "InternalFailure",
            _ => "ValidationError",
        };
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, $"urn:urbansound:{Kind}");
            json.WriteString("title"u8, Title);
            json.WriteNumber("status"u8, Status);
            json.WriteString("detail"u8, Detail);
            json.WriteString("kind"u8, Kind);
            json.WriteString("message"u8, Detail);
            // The Open Inference Protocol's member.
            if (context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
                json.WriteString("error"u8, Detail);
            json.WriteEndObject();
        }

        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }
}
