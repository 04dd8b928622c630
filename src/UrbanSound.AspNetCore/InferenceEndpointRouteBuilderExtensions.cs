using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        Get(group, "/ping", ready);
        Get(group, "/health/live", context => Status(context, isWell: true));
        Get(group, "/health/ready", ready);

        RequestDelegate invoke = guard.Infer(invocations.AnswerAsync);
        group.MapPost("/invocations", invoke);
        group.MapPost("/endpoints/{name}/invocations", invoke);

        Get(group, "/stats", guard.Protect(services.GetRequiredService<StatsEndpoint>().AnswerAsync));

        Get(group, "/metrics", guard.Protect(services.GetRequiredService<MetricsEndpoint>().AnswerAsync));
        MapOpenInference(group, guard, services.GetRequiredService<OpenInferenceEndpoint>(), ready);
        Get(group, "/openapi/v1.json", OpenApiDocument.SendAsync);

        if (services.GetRequiredService<IOptions<InferenceServerOptions>>().Value.Page)
            MapPage(group, services.GetRequiredService<PageFiles>());
        return group;
    }

    /// <summary>
    /// Gives refusals that no endpoint wrote (404, 405) the body that those of the endpoints have: problem details. Call it before
    /// anything else is mapped.
    /// </summary>
    /// <param name="app">The program.</param>
    /// <returns>The program.</returns>
    public static IApplicationBuilder UseInferenceProblemDetails(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseStatusCodePages(context => Problem.Of(context.HttpContext.Response.StatusCode).WriteAsync(context.HttpContext, context.HttpContext.RequestAborted));
    }

    /// <summary>Throws why the models could not be loaded, if that is why the server stopped.</summary>
    /// <param name="host">The program.</param>
    /// <exception cref="UrbanSoundException">What loading a model threw.</exception>
    public static void ThrowIfModelsFailed(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.Services.GetRequiredService<ModelSet>().Fault is { } fault)
            ExceptionDispatchInfo.Throw(fault);
    }

    private static void MapOpenInference(RouteGroupBuilder group, RequestGuard guard, OpenInferenceEndpoint protocol, RequestDelegate ready)
    {
        Get(group, "/v2/health/live", context => Status(context, isWell: true));
        Get(group, "/v2/health/ready", ready);
        Get(group, "/v2", guard.Protect(protocol.DescribeServerAsync));
        foreach (string model in (ReadOnlySpan<string>)["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            Get(group, model, guard.Protect(protocol.DescribeModelAsync));
            Get(group, model + "/ready", guard.Protect(context =>
            {
                protocol.Wanted(context);
                return ready(context);
            }));
            group.MapPost(model + "/infer", guard.Infer(protocol.InferAsync));
        }
    }

    private static void MapPage(RouteGroupBuilder group, PageFiles files)
    {
        foreach (string name in files.Names)
            Get(group, name == "index.html" ? "/" : "/" + name, context => files.SendAsync(context, name));
    }

    /// <summary>Who may get something may ask for its head alone (RFC 9110, 9.1); Kestrel then keeps the body back.</summary>
    private static void Get(RouteGroupBuilder group, string pattern, RequestDelegate answer) =>
        group.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], answer);

    private static Task Status(HttpContext context, bool isWell)
    {
        context.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentLength = 0;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
