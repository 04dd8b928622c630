using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using UrbanSound.AspNetCore.Endpoints;
using UrbanSound.AspNetCore.Hosting;
using UrbanSound.AspNetCore.Models;

namespace UrbanSound.AspNetCore;

/// <summary>The endpoints of an inference server.</summary>
public static class InferenceEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps SageMaker's container contract (<c>/ping</c>, <c>/invocations</c>) and its runtime's path
    /// (<c>/endpoints/{name}/invocations</c>), health checks, statistics, metrics, the Open Inference Protocol, their description and the
    /// web page.
    /// </summary>
    /// <param name="endpoints">The program's endpoints.</param>
    /// <returns>The group, for conventions such as authorisation.</returns>
    /// <exception cref="InvalidOperationException">AddInferenceServer was not called.</exception>
    public static IEndpointConventionBuilder MapInferenceEndpoints(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IServiceProvider services = endpoints.ServiceProvider;
        if (services.GetService<RequestGuard>() is not { } guard)
            throw new InvalidOperationException("Call services.AddInferenceServer(…) before MapInferenceEndpoints().");
        var models = services.GetRequiredService<ModelSet>();
        var gate = services.GetRequiredService<Gate>();
        var invocations = services.GetRequiredService<InvocationEndpoint>();
        RouteGroupBuilder group = endpoints.MapGroup("");

        RequestDelegate ready = context => Status(context, models.AreReady && !gate.IsClosed);
        group.MapGet("/ping", ready);
        group.MapGet("/health/live", context => Status(context, isWell: true));
        group.MapGet("/health/ready", ready);

        RequestDelegate invoke = guard.Infer(invocations.AnswerAsync);
        group.MapPost("/invocations", invoke);
        group.MapPost("/endpoints/{name}/invocations", invoke);

        group.MapGet("/stats", guard.Protect(services.GetRequiredService<StatsEndpoint>().AnswerAsync));

        if (services.GetRequiredService<IOptions<InferenceServerOptions>>().Value.Page)
            MapPage(group, services.GetRequiredService<PageFiles>());
        return group;
    }

    private static void MapPage(RouteGroupBuilder group, PageFiles files)
    {
        foreach (string name in files.Names)
            group.MapGet(name == "index.html" ? "/" : "/" + name, context => files.SendAsync(context, name));
    }

    private static Task Status(HttpContext context, bool isWell)
    {
        context.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentLength = 0;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
