using Microsoft.AspNetCore.Http;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>
/// The description of the interface. It is written by hand: the endpoints read bodies themselves, so that a generator would see neither
/// what they take nor what they give. A test compares it with what is mapped.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly byte[] Bytes = Load();

    public static async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Bytes.Length;
        await context.Response.Body.WriteAsync(Bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Load()
    {
        using Stream stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
