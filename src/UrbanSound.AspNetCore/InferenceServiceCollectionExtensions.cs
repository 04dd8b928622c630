using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Endpoints;
using UrbanSound.AspNetCore.Hosting;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.AspNetCore.Models;

namespace UrbanSound.AspNetCore;

/// <summary>Makes an ASP.NET program an inference server.</summary>
public static class InferenceServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <see cref="InferenceEndpointRouteBuilderExtensions.MapInferenceEndpoints"/> needs, and sets Kestrel's limits for clients
    /// that are many, slow or hostile; a later <c>Configure&lt;KestrelServerOptions&gt;</c> wins.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Adds the pipelines, and sets limits.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddInferenceServer(this IServiceCollection services, Action<InferenceServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServerMetrics>();
        services.TryAddSingleton<ServerClock>();
        services.TryAddSingleton<Gate>();
        services.TryAddSingleton<ApiKeyCheck>();
        services.TryAddSingleton<ModelSet>();
        services.TryAddSingleton(p => new UploadBudget(p.GetRequiredService<IOptions<InferenceServerOptions>>().Value.UploadBudgetBytes));
        services.TryAddSingleton(p => new BodyReader(
            p.GetRequiredService<IOptions<InferenceServerOptions>>().Value, p.GetRequiredService<UploadBudget>(), p.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ModelRunner>();
        services.TryAddSingleton<RequestGuard>();
        services.TryAddSingleton<FormInputs>();
        services.TryAddSingleton<JsonInputs>();
        services.TryAddSingleton<InvocationEndpoint>();
        services.TryAddSingleton<StatsEndpoint>();
        services.TryAddSingleton<MetricsEndpoint>();
        services.TryAddSingleton<OpenInferenceEndpoint>();
        services.TryAddSingleton<PageFiles>();
        services.AddHostedService<InferenceLifetime>();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A connection that is not read from holds no more than this; Kestrel wants it no smaller than the longest head. A crowd's bodies
            // go through memory that a server which has just started touches for the first time, which costs more than receiving them.
            kestrel.Limits.MaxRequestBufferSize = kestrel.Limits.MaxRequestHeadersTotalSize;
            // Who has room reserved and sends next to nothing gives it back soon.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 16_000, gracePeriod: TimeSpan.FromSeconds(5));
            // With HTTP/2 the windows say how much may come unread.
            kestrel.Limits.Http2.InitialStreamWindowSize = 65_536;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 131_072;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        // All of a crowd that comes at once gets to the door.
        services.Configure<SocketTransportOptions>(sockets => sockets.Backlog = 4096);
        // After the drain, Kestrel ends what is left.
        services.AddOptions<HostOptions>().Configure<IOptions<InferenceServerOptions>>(
            (host, server) => host.ShutdownTimeout = server.Value.DrainTimeout + TimeSpan.FromSeconds(3));
        return services;
    }
}
