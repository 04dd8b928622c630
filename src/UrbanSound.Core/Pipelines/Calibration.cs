using System.Diagnostics;

namespace UrbanSound.Pipelines;

/// <summary>Measures a pipeline before the first input comes: on all workers at once, as it will run under load. Thread-safe.</summary>
internal sealed class Calibration : IDisposable
{
    /// <summary>A larger batch gains little more, and keeps its first answer waiting for its last.</summary>
    private const int Batch = 8;

    private const double WorthIt = 1.1;

    /// <summary>Slower models are limited by arithmetic, not by calls; and a start should not take seconds.</summary>
    private static readonly TimeSpan SlowestWorthTrying = TimeSpan.FromMilliseconds(30);

    private readonly Lock _gate = new();
    private readonly Func<int, Action<int>> _begin;
    private readonly bool _takesBatches;
    private readonly int? _wanted;
    private readonly CountdownEvent _left;
    private double _single;
    private double _batch;
    private int _measured;

    /// <param name="begin">From the most rows that will be run at once to what runs so many, on the thread that asks.</param>
    /// <param name="takesBatches">Whether one run takes any number of rows; else one.</param>
    /// <param name="workers">How many call <see cref="Measure"/>.</param>
    /// <param name="wanted">Batch size that the caller wants; null to have it decided.</param>
    private Calibration(Func<int, Action<int>> begin, bool takesBatches, int workers, int? wanted) =>
        (_begin, _takesBatches, _wanted, _left) = (begin, takesBatches, wanted, new CountdownEvent(workers));

    /// <summary>How to measure a pipeline; null for one that works elsewhere: what it costs is known once it has answered.</summary>
    public static Calibration? Of(IInferencePipeline pipeline, SchedulerOptions options) => pipeline switch
    {
        IRowPipeline rows => new Calibration(
            most =>
            {
                var values = new float[most * rows.RowLength];
                return count => rows.Run(values.AsMemory(0, count * rows.RowLength), count);
            },
            rows.TakesBatches,
            options.Workers,
            options.MaxBatchSize),
        IRehearsingPipeline whole => new Calibration(_ => _ => whole.Rehearse(), takesBatches: false, options.Workers, options.MaxBatchSize),
        _ => null,
    };

    /// <summary>Measures, on the calling thread.</summary>
    public void Measure()
    {
        try
        {
            int most = _wanted is null && _takesBatches ? Batch : 1;
            Action<int> run = _begin(most);
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
                run(count);
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
        bool batches = _takesBatches && (_wanted > 1 || (_wanted is null && _single > WorthIt * _batch));
        double perRow = _measured == 0 ? 0 : (batches && _wanted is null ? _batch : _single) / _measured;
        return (batches ? _wanted ?? Batch : 1, TimeSpan.FromSeconds(perRow));
    }

    public void Dispose() => _left.Dispose();
}
