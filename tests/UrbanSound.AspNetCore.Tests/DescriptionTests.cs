using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace UrbanSound.AspNetCore.Tests;

public sealed class DescriptionTests
{
    [Fact]
    public async Task The_description_is_valid_openapi_and_tells_every_path_and_method_that_is_mapped()
    {
        await using RunningServer server = await RunningServer.StartAsync(new HeldPipeline());
        await using Stream stream = await server.Client.GetStreamAsync("/openapi/v1.json");
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer);
        buffer.Position = 0;
        var read = await OpenApiDocument.LoadAsync(buffer, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        string[] described = [.. read.Document!.Paths.SelectMany(path => path.Value.Operations!.Keys.Select(method => $"{method.Method} {path.Key}"))];
        string[] mapped =
        [
            .. server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} /{e.RoutePattern.RawText!.Trim('/')}")),
        ];
        // A HEAD is its GET without the body.
        Assert.Equal(mapped.Where(m => m.StartsWith("GET ", StringComparison.Ordinal)).Select(m => m[4..]).Order(), mapped.Where(m => m.StartsWith("HEAD ", StringComparison.Ordinal)).Select(m => m[5..]).Order());
        mapped = [.. mapped.Where(m => !m.StartsWith("HEAD ", StringComparison.Ordinal))];
        // The page's own files are no interface.
        Assert.Equal(described.Order(), mapped.Where(m => !Path.HasExtension(m) || m.EndsWith("v1.json", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task The_page_comes_with_a_policy_that_lets_nothing_foreign_in()
    {
        await using RunningServer server = await RunningServer.StartAsync(new HeldPipeline());
        using HttpResponseMessage page = await server.Client.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        string policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        using HttpResponseMessage unchanged = await server.Client.SendAsync(again);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task The_page_can_be_switched_off()
    {
        await using RunningServer server = await RunningServer.StartAsync(new HeldPipeline(), options => options.Page = false);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await server.Client.GetAsync("/")).StatusCode);
    }
}
