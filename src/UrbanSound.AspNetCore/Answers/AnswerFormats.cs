using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace UrbanSound.AspNetCore.Answers;

/// <summary>Which form the sender wants his answer in.</summary>
internal static class AnswerFormats
{
    public const string Legacy = "application/vnd.urbansound8k-aws+json";

    /// <summary>The wanted form; JSON when nothing of what is wanted can be had, which RFC 9110 (12.5.1) allows.</summary>
    public static AnswerFormat Negotiate(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? wanted))
            return AnswerFormat.Json;
        foreach (MediaTypeHeaderValue type in wanted.Where(t => t.Quality is not 0).OrderByDescending(t => t.Quality ?? 1))
        {
            if (type.MediaType.Equals(Legacy, StringComparison.OrdinalIgnoreCase))
                return AnswerFormat.Legacy;
            if (type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
                return AnswerFormat.Csv;
            if (type.MatchesAllTypes || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
                return AnswerFormat.Json;
        }

        return AnswerFormat.Json;
    }

    public static string ContentType(AnswerFormat format) => format switch
    {
        AnswerFormat.Csv => "text/csv; charset=utf-8; header=present",
        AnswerFormat.Legacy => Legacy,
        _ => "application/json",
    };
}
