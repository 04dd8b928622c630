using System.Diagnostics;

namespace UrbanSound.Pipelines;

/// <summary>Measures a model before the first input comes: on all workers at once, as it will run under load. Thread-safe.</summary>
/// <param name="pipeline">The model.</param>
/// <param name="workers">How many call <see cref="Measure"/>.</param>
/// <param name="wanted">Batch size that the caller wants; null to have it decided.</param>
internal sealed class Calibration(IRowPipeline pipeline, int workers, int? wanted) : IDisposable
{
    /// <summary>A larger batch gains little more, and keeps its first answer waiting for its last.</summary>
    private const int Batch = 8;

    private const double WorthIt = 1.1;

    /// <summary>Slower models are limited by arithmetic, not by calls; and a start should not take seconds.</summary>
    private static readonly TimeSpan SlowestWorthTrying = TimeSpan.FromMilliseconds(30);

    private readonly Lock _gate = new();
    private readonly CountdownEvent _left = new(workers);
    private double _single;
    private double _batch;
    private int _measured;

    /// <summary>Measures, on the calling thread.</summary>
    public void Measure()
    {
        try
        {
            int most = wanted is null && pipeline.TakesBatches ? Batch : 1;
            var rows = new float[most * pipeline.RowLength];
            double single = Time(1), batch = 0;
            bool tries = most > 1 && single < SlowestWorthTrying.TotalSeconds;
            if (tries)
                Time(most);
            // In turn, and the best of each: what else the machine does must not decide.
            for (int round = 0; round < 3; round++)
            {
                single = round == 0 ? Time(1) : Math.Min(single, Time(1));
                if (tries)
                    batch = round == 0 ? Time(most) / most : Math.Min(batch, Time(most) / most);
            }

            lock (_gate)
            {
                _single += single;
                _batch += tries ? batch : single;
                _measured++;
            }

            double Time(int count)
            {
                long started = Stopwatch.GetTimestamp();
                pipeline.Run(rows.AsMemory(0, count * pipeline.RowLength), count);
                return Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
        }
        catch (Exception)
        {
            // A model that fails on nothing in particular fails on its inputs, too, and says so there.
        }
        finally
        {
            _left.Signal();
        }
    }

    /// <summary>Waits for all workers.</summary>
    /// <returns>Rows in a batch, and what one row costs one worker; zero when nothing could be measured.</returns>
    public (int BatchSize, TimeSpan PerRow) Wait()
    {
        _left.Wait();
        bool batches = pipeline.TakesBatches && (wanted > 1 || (wanted is null && _single > WorthIt * _batch));
        double perRow = _measured == 0 ? 0 : (batches && wanted is null ? _batch : _single) / _measured;
        return (batches ? wanted ?? Batch : 1, TimeSpan.FromSeconds(perRow));
    }

    public void Dispose() => _left.Dispose();
}
