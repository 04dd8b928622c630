using System.Diagnostics;
using UrbanSound.AspNetCore.Answers;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>Asks a model, and counts what became of it.</summary>
internal sealed class ModelRunner(TimeProvider time)
{
    /// <summary>How long one input of many may be sent again to a model that is overloaded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    /// <summary>Answers the one input of a request.</summary>
    public async Task<InferenceResult> InferAsync(HostedModel model, MediaInput input, InferenceRequest request)
    {
        request.IsCounted = true;
        return await InferAsync(model, input, request.Started, time.GetElapsedTime(request.Started), request.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses a request whose input would not be taken on, before its body is read.</summary>
    /// <exception cref="UrbanSoundException">As for <see cref="ScheduledPipeline.ThrowIfFull"/>.</exception>
    public void ThrowIfFull(HostedModel model, InferenceRequest request, string name, int coming)
    {
        try
        {
            model.Pipeline.ThrowIfFull(name, coming);
        }
        catch (UrbanSoundException e)
        {
            request.IsCounted = true;
            model.Metrics.NotAnswered(RequestGuard.OutcomeOf(e), time.GetElapsedTime(request.Started));
            throw;
        }
    }

    /// <summary>
    /// Answers one input of many. Where the model is overloaded it comes again when it was told to: what has been taken in waits here,
    /// and what has not waits at the sender's.
    /// </summary>
    public async Task<Answer> InferOneOfManyAsync(HostedModel model, MediaInput input, string? file, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new Answer(file, await InferAsync(model, input, started, TimeSpan.Zero, cancellationToken).ConfigureAwait(false), null);
            }
            catch (UrbanSoundException e) when (
                e is { Kind: UrbanSoundErrorKind.Overloaded, RetryAfter: { } wait } && time.GetElapsedTime(started) + wait < Patience)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }
            catch (UrbanSoundException e)
            {
                return new Answer(file, null, e);
            }
        }
    }

    private async Task<InferenceResult> InferAsync(HostedModel model, MediaInput input, long started, TimeSpan waited, CancellationToken cancellationToken)
    {
        using Activity? activity = ServerMetrics.Activities.StartActivity("inference");
        activity?.SetTag("urbansound.model", model.Name).SetTag("urbansound.media_type", input.MediaType);
        try
        {
            InferenceResult result = await model.Pipeline.InferAsync(input, waited, cancellationToken).ConfigureAwait(false);
            model.Metrics.Answered(time.GetElapsedTime(started), result.Elapsed);
            return result;
        }
        catch (Exception e)
        {
            Outcome outcome = e switch
            {
                UrbanSoundException fault => RequestGuard.OutcomeOf(fault),
                OperationCanceledException => Outcome.Cancelled,
                _ => Outcome.Failed,
            };
            model.Metrics.NotAnswered(outcome, time.GetElapsedTime(started));
            activity?.SetStatus(ActivityStatusCode.Error, ServerMetrics.Name(outcome));
            throw;
        }
    }
}
