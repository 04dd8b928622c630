using System.Buffers;
using System.Runtime.ExceptionServices;

namespace UrbanSound.Pipelines;

/// <summary>
/// Several inputs through common runs of the model. Each gets the scores that it would get alone (1e-5), and none suffers from
/// another's fault. Used by one thread.
/// </summary>
/// <param name="pipeline">The model.</param>
/// <param name="size">Most rows in one run.</param>
/// <param name="done">Called once an input, in their order but for those that fail: the answer or the fault.</param>
internal sealed class RowBatch(IRowPipeline pipeline, int size, Action<ScheduledRequest, InferenceResult?, Exception?> done)
{
    private readonly Entry?[] _owners = new Entry?[size];
    private int _filled;

    public void Run(IReadOnlyList<ScheduledRequest> requests)
    {
        int length = pipeline.RowLength;
        float[] rented = ArrayPool<float>.Shared.Rent(size * length);
        var entries = new Queue<Entry>(requests.Count);
        try
        {
            foreach (ScheduledRequest request in requests)
            {
                var entry = new Entry(request);
                entries.Enqueue(entry);
                while (entry.TryFill(pipeline, rented.AsSpan(_filled * length, length)))
                {
                    entry.Waiting++;
                    _owners[_filled++] = entry;
                    if (_filled == size)
                        RunModel(rented);
                }

                entry.IsRead = true;
                GiveAnswers();
            }

            RunModel(rented);
            GiveAnswers();
        }
        finally
        {
            _filled = 0;
            foreach (Entry entry in entries)
                entry.Dispose();
            ArrayPool<float>.Shared.Return(rented);
        }

        void GiveAnswers()
        {
            while (entries.TryPeek(out Entry? first) && (first.Fault is not null || (first.IsRead && first.Waiting == 0)))
            {
                entries.Dequeue();
                first.Finish(done);
                first.Dispose();
            }
        }
    }

    private void RunModel(float[] rows)
    {
        if (_filled == 0)
            return;
        int count = _filled;
        _filled = 0;
        try
        {
            Give(pipeline.Run(rows.AsMemory(0, count * pipeline.RowLength), count), 0, count);
        }
        catch (Exception) when (count > 1)
        {
            // One row may be at fault, or the batch: alone, each has its own fate.
            for (int i = 0; i < count; i++)
            {
                try
                {
                    Give(pipeline.Run(rows.AsMemory(i * pipeline.RowLength, pipeline.RowLength), 1), i, 1);
                }
                catch (Exception fault)
                {
                    _owners[i]!.Fault ??= ExceptionDispatchInfo.Capture(fault);
                }
            }
        }
        catch (Exception fault)
        {
            _owners[0]!.Fault ??= ExceptionDispatchInfo.Capture(fault);
        }

        foreach (Entry? owner in _owners.AsSpan(0, count))
            owner!.Waiting--;
    }

    private void Give(float[] scores, int first, int count)
    {
        int labels = scores.Length / count;
        for (int i = 0; i < count; i++)
            _owners[first + i]!.Add(scores.AsSpan(i * labels, labels));
    }

    private sealed class Entry(ScheduledRequest request) : IDisposable
    {
        private readonly long _started = TimeProvider.System.GetTimestamp();
        private IRowSource? _source;

        /// <summary>Rows that wait for a run.</summary>
        public int Waiting { get; set; }

        /// <summary>All its rows were read.</summary>
        public bool IsRead { get; set; }

        public ExceptionDispatchInfo? Fault { get; set; }

        public bool TryFill(IRowPipeline pipeline, Span<float> row)
        {
            if (Fault is not null)
                return false;
            try
            {
                request.Stop!.Token.ThrowIfCancellationRequested();
                _source ??= pipeline.Open(request.Input);
                return _source.TryFill(row, request.Stop.Token);
            }
            catch (Exception fault)
            {
                Fault = ExceptionDispatchInfo.Capture(fault);
                return false;
            }
        }

        public void Add(ReadOnlySpan<float> scores)
        {
            if (Fault is null)
                _source!.Add(scores);
        }

        public void Finish(Action<ScheduledRequest, InferenceResult?, Exception?> done)
        {
            InferenceResult? result = null;
            Exception? fault = Fault?.SourceException;
            if (fault is null)
            {
                try
                {
                    result = _source!.Finish(TimeProvider.System.GetElapsedTime(_started));
                }
                catch (Exception thrown)
                {
                    fault = thrown;
                }
            }

            done(request, result, fault);
        }

        public void Dispose() => _source?.Dispose();
    }
}
