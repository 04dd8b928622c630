using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>Names of files in <c>Content-Disposition</c>.</summary>
internal static class ContentNames
{
    /// <summary>The file's name as its sender wrote it: <c>filename*</c> before <c>filename</c>, without quotes and escapes.</summary>
    /// <returns>null when there is none.</returns>
    public static string? FileOf(ContentDispositionHeaderValue disposition)
    {
        if (disposition.FileNameStar.HasValue)
            return disposition.FileNameStar.Value;
        StringSegment decoded = disposition.FileName;
        // The framework takes off quotes and RFC 2047's encoding, and leaves backslashes before quotes.
        return decoded.AsSpan().Contains('\\') ? NameValueHeaderValue.Find(disposition.Parameters, "filename")!.GetUnescapedValue().Value : decoded.Value;
    }
}
