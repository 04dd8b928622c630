using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UrbanSound.Pipelines;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>A real server on a free port of this machine.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private RunningServer(WebApplication app, TemporaryFolder folder) => (App, _folder) = (app, folder);

    public WebApplication App { get; }

    public int Port { get; private set; }

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>With the models of sounds and pictures whose answers are known.</summary>
    public static Task<RunningServer> StartAsync(Action<InferenceServerOptions>? configure = null, bool pictures = true) => StartAsync(
        (options, folder) =>
        {
            options.AddModel(LoudestBand.WriteProven(folder));
            if (pictures)
                options.AddModel(BrightestColor.WriteProven(folder));
            configure?.Invoke(options);
        },
        awaitReady: true);

    /// <summary>With a pipeline of the test's own.</summary>
    public static Task<RunningServer> StartAsync(IInferencePipeline pipeline, Action<InferenceServerOptions>? configure = null, TimeProvider? time = null) => StartAsync(
        (options, _) =>
        {
            options.Pipelines.Add(() => pipeline);
            configure?.Invoke(options);
        },
        awaitReady: true,
        time);

    public static async Task<RunningServer> StartAsync(Action<InferenceServerOptions, string> configure, bool awaitReady, TimeProvider? time = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var folder = new TemporaryFolder();
        builder.Services.AddInferenceServer(options => configure(options, folder.Path));
        if (time is not null)
            builder.Services.AddSingleton(time);
        WebApplication app = builder.Build();
        app.UseInferenceProblemDetails();
        app.MapInferenceEndpoints();
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var server = new RunningServer(app, folder) { Port = new Uri(address).Port };
        server.Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 500 }) { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(1) };
        if (awaitReady)
            await server.BecomesReadyAsync();
        return server;
    }

    public async Task BecomesReadyAsync()
    {
        while (await Client.GetAsync("/ping") is { StatusCode: not HttpStatusCode.OK })
            await Task.Delay(10);
    }

    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Port);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
