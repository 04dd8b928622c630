using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Hosting;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.AspNetCore.Models;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>What all requests pass: the key, the gate, and at the end what becomes of a fault.</summary>
internal sealed class RequestGuard(ApiKeyCheck key, Gate gate, ModelSet models, BodyReader bodies, ServerMetrics metrics, TimeProvider time, ILogger<RequestGuard> logger)
{
    private const int LongestRequestId = 128;

    /// <summary>A request for something that the key protects.</summary>
    public RequestDelegate Protect(Func<HttpContext, Task> answer) => async context =>
    {
        try
        {
            if (key.Lets(context.Request))
                await answer(context).ConfigureAwait(false);
            else
                await Problem.Unauthorized.WriteAsync(context, context.RequestAborted).ConfigureAwait(false);
        }
        catch (UrbanSoundException e)
        {
            await Problem.From(e).WriteAsync(context, context.RequestAborted).ConfigureAwait(false);
        }
    };

    /// <summary>A request for answers of a model.</summary>
    public RequestDelegate Infer(Func<InferenceRequest, Task> answer) => async context =>
    {
        long started = time.GetTimestamp();
        // Limits are this package's own: they tell what they are, and differ for forms.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        EchoRequestId(context);
        if (!gate.TryEnter())
        {
            context.Response.Headers.Connection = "close";
            await DiscardAsync(context, await RefuseAsync(context, Problem.From(Unavailable("The server is stopping; ask another one."))).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, gate.GivenUp);
        var request = new InferenceRequest(context, started, leaving.Token);
        bool hasRest = false;
        try
        {
            if (!key.Lets(context.Request))
                hasRest = await RefuseAsync(context, Problem.Unauthorized).ConfigureAwait(false);
            else
                await AnswerAsync(request).ConfigureAwait(false);
        }
        catch (UrbanSoundException e)
        {
            Count(request, OutcomeOf(e));
            hasRest = await RefuseAsync(context, Problem.From(e)).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            Count(request, Outcome.Invalid);
            hasRest = await RefuseAsync(context, Problem.From(e)).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Nobody is there to be told.
            Count(request, Outcome.Cancelled);
        }
        catch (OperationCanceledException) when (gate.GivenUp.IsCancellationRequested)
        {
            Count(request, Outcome.Refused);
            hasRest = await RefuseAsync(context, Problem.From(Unavailable("The server stopped before it came to this."))).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Count(request, Outcome.Failed);
            ServerLog.Failed(logger, e);
            hasRest = await RefuseAsync(context, Problem.Internal).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }

        // Outside the gate: whoever goes on sending what nobody wants does not keep the server from stopping.
        await DiscardAsync(context, hasRest).ConfigureAwait(false);

        async Task AnswerAsync(InferenceRequest request)
        {
            if (IsEncoded(context.Request))
            {
                context.Response.Headers.AcceptEncoding = "identity";
                throw new UrbanSoundException(UrbanSoundErrorKind.UnsupportedMedia, "Content-Encoding: bodies are read as they are; send it without.");
            }

            if (!models.AreReady)
                throw Unavailable("The models are still being loaded; try again in a second.");
            await answer(request).ConfigureAwait(false);
        }
    };

    public static Outcome OutcomeOf(UrbanSoundException e) => e.Kind switch
    {
        UrbanSoundErrorKind.Overloaded or UrbanSoundErrorKind.DeadlineExceeded or UrbanSoundErrorKind.Unavailable => Outcome.Refused,
        UrbanSoundErrorKind.InvalidModel or UrbanSoundErrorKind.ModelMismatch or UrbanSoundErrorKind.Conflict => Outcome.Failed,
        _ => Outcome.Invalid,
    };

    private static UrbanSoundException Unavailable(string message) => new(UrbanSoundErrorKind.Unavailable, message) { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>What the sender calls his request comes back with the answer, so that he can tell answers apart.</summary>
    private static void EchoRequestId(HttpContext context)
    {
        foreach (string name in (ReadOnlySpan<string>)["X-Request-Id", "X-Amzn-SageMaker-Custom-Attributes"])
        {
            string? id = context.Request.Headers[name];
            if (id is { Length: > 0 and <= LongestRequestId } && id.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
                context.Response.Headers[name] = id;
        }
    }

    private static bool IsEncoded(HttpRequest request) =>
        request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Trim().Equals("identity", StringComparison.OrdinalIgnoreCase);

    private void Count(InferenceRequest request, Outcome outcome)
    {
        if (!request.IsCounted)
            metrics.NoModel.NotAnswered(outcome, time.GetElapsedTime(request.Started));
        request.IsCounted = true;
    }

    /// <returns>Whether the rest of the body should be read, so that the connection stays usable.</returns>
    private async Task<bool> RefuseAsync(HttpContext context, Problem problem)
    {
        ServerLog.Refused(logger, problem.Status, problem.Detail);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return false;
        }

        try
        {
            bool mayGoOn = problem.Status != StatusCodes.Status408RequestTimeout && BodyReader.MayDiscard(context.Request);
            if (!mayGoOn)
                context.Response.Headers.Connection = "close";
            // First the answer, so that a crowd is told at once, then what is left of the body, so that the connection stays usable.
            await problem.WriteAsync(context, context.RequestAborted).ConfigureAwait(false);
            await context.Response.CompleteAsync().ConfigureAwait(false);
            return mayGoOn;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The sender left.
            return false;
        }
    }

    private ValueTask DiscardAsync(HttpContext context, bool hasRest) =>
        hasRest ? bodies.DiscardAsync(context.Request, context.RequestAborted) : default;
}
