using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using UrbanSound.AspNetCore;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Serving;

/// <summary>Runs an inference server until the process is told to stop.</summary>
internal static class InferenceProgram
{
    public static async Task RunAsync(ServeOptions options, CliTerminal terminal, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging);
        // TLS and more come from Kestrel's own configuration, where there is one.
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (!builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddInferenceServer(server =>
        {
            server.ApiKey = options.ApiKey;
            server.MaxBodyBytes = options.MaxBody ?? server.MaxBodyBytes;
            server.Scheduler = server.Scheduler with
            {
                Workers = options.Workers ?? server.Scheduler.Workers,
                QueueCapacity = options.Queue ?? server.Scheduler.QueueCapacity,
                RequestDeadline = options.Deadline ?? server.Scheduler.RequestDeadline,
            };
            foreach (string model in options.Models)
                server.AddModel(model);
            // Models load on a thread of their own, which may wait for the gallery.
            if (options.Faces is { } faces)
                server.Pipelines.Add(() => faces.OpenAsync(CancellationToken.None).GetAwaiter().GetResult());
            else if (options.Models.Count == 0)
                server.AddBundledModel();
        });
        await using WebApplication app = builder.Build();
        app.UseInferenceProblemDetails();
        app.MapInferenceEndpoints();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"Can't listen on {options.Host}, port {options.Port}: {e.Message}", e);
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        terminal.WriteResult($"listening on {string.Join(' ', addresses)}");
        await using (cancellationToken.Register(app.Lifetime.StopApplication))
            await app.WaitForShutdownAsync(CancellationToken.None);
        app.ThrowIfModelsFailed();
    }

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options)
    {
        if (options.Host == "localhost" && options.Port != 0)
            kestrel.ListenLocalhost(options.Port);
        else if (options.Host is "*" or "+")
            kestrel.ListenAnyIP(options.Port);
        else if (IPAddress.TryParse(options.Host == "localhost" ? "127.0.0.1" : options.Host, out IPAddress? address))
            kestrel.Listen(address, options.Port);
        else
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"--host: '{options.Host}' is neither an address, nor localhost, nor * for all.");
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            // Standard output has the one line with the address; and a log that nobody reads must not stop the server.
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
    }
}
