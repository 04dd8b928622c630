using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using UrbanSound.AspNetCore.Models;

namespace UrbanSound.AspNetCore.Hosting;

/// <summary>
/// Loads the models while the server already listens, so that health checks are answered; and, when the process is told to stop,
/// keeps listening until what was taken on is answered.
/// </summary>
internal sealed class InferenceLifetime(
    ModelSet models, Gate gate, IOptions<InferenceServerOptions> options, IHostApplicationLifetime application, TimeProvider time, ILogger<InferenceLifetime> logger)
    : IHostedLifecycleService
{
    private Task _loading = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Faults of the settings end the start; they are there before anything is loaded.
        options.Value.Validate();
        application.ApplicationStopping.Register(() => gate.Close());
        // Not on the thread pool, which answers health checks meanwhile.
        _loading = Task.Factory.StartNew(LoadAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Task empty = gate.Close();
        if (!empty.IsCompleted)
        {
            ServerLog.Draining(logger, gate.Inside);
            try
            {
                await empty.WaitAsync(options.Value.DrainTimeout, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                ServerLog.GivenUp(logger, gate.Inside, options.Value.DrainTimeout.TotalSeconds);
                gate.GiveUp();
                return;
            }

            ServerLog.Drained(logger);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => _loading;

    private async Task LoadAsync()
    {
        try
        {
            await models.LoadAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ServerLog.ModelsFailed(logger, e.Message, e);
            // A start that is under way would only tell that it was interrupted.
            application.ApplicationStarted.Register(application.StopApplication);
        }
    }
}
