using System.Diagnostics;
using Microsoft.Extensions.Options;
using UrbanSound.AspNetCore.Answers;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>Asks a model, and counts what became of it.</summary>
internal sealed class ModelRunner(IOptions<InferenceServerOptions> options, TimeProvider time)
{
    /// <summary>How long one input of many may be sent again to a model that is overloaded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    /// <summary>Answers the one input of a request.</summary>
    public Task<InferenceResult> InferAsync(HostedModel model, MediaInput input, InferenceRequest request)
    {
        request.IsCounted = true;
        return CountAsync(model, input, request.Started, () => model.Pipeline.InferAsync(input, time.GetElapsedTime(request.Started), request.CancellationToken));
    }

    /// <summary>
    /// Answers one input of a document, whose answer must be there as a whole in the time of one: what is not done by then is told so.
    /// </summary>
    public async Task<Answer> InferOneOfADocumentAsync(HostedModel model, MediaInput input, InferenceRequest request)
    {
        TimeSpan left = options.Value.Scheduler.RequestDeadline - time.GetElapsedTime(request.Started);
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.CancellationToken);
        try
        {
            return await InferOneOfManyAsync(model, input, input.Name, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.CancellationToken.IsCancellationRequested)
        {
            return new Answer(input.Name, null, new UrbanSoundException(
                UrbanSoundErrorKind.DeadlineExceeded, $"{input.Name}: its turn did not come within the time of the document; send fewer inputs in one."));
        }
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
    /// <param name="model">What to ask.</param>
    /// <param name="input">The input.</param>
    /// <param name="file">What the answer calls it.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    public async Task<Answer> InferOneOfManyAsync(HostedModel model, MediaInput input, string? file, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        try
        {
            return new Answer(file, await CountAsync(model, input, started, PersistAsync).ConfigureAwait(false), null);
        }
        catch (UrbanSoundException e)
        {
            return new Answer(file, null, e);
        }

        async Task<InferenceResult> PersistAsync()
        {
            while (true)
            {
                try
                {
                    // How long it waits here is bounded by patience; the model's deadline counts from when it takes it on.
                    return await model.Pipeline.InferAsync(input, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                }
                catch (UrbanSoundException e) when (
                    e is { Kind: UrbanSoundErrorKind.Overloaded, RetryAfter: { } wait } && time.GetElapsedTime(started) + wait < Patience)
                {
                    await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Counts an input once, whatever became of it, however often it was tried.</summary>
    private async Task<InferenceResult> CountAsync(HostedModel model, MediaInput input, long started, Func<Task<InferenceResult>> infer)
    {
        using Activity? activity = ServerMetrics.Activities.StartActivity("inference");
        activity?.SetTag("urbansound.model", model.Name).SetTag("urbansound.media_type", input.MediaType);
        try
        {
            InferenceResult result = await infer().ConfigureAwait(false);
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
