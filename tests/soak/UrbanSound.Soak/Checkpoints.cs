using System.Diagnostics;

namespace UrbanSound.Soak;

/// <summary>
/// Where all workers stop twice, when they are warm and when they are done, so that memory is measured while nobody works.
/// </summary>
internal sealed class Checkpoints(int workers) : IDisposable
{
    private readonly List<(long Heap, long WorkingSet)> _taken = [];
    private Barrier? _barrier;

    /// <summary>What the managed heap grew by between the two; null when it was not measured.</summary>
    internal long? HeapGrowth => _taken.Count < 2 ? null : _taken[1].Heap - _taken[0].Heap;

    /// <summary>What the process grew by.</summary>
    internal long? WorkingSetGrowth => _taken.Count < 2 ? null : _taken[1].WorkingSet - _taken[0].WorkingSet;

    /// <summary>Waits for the others; the last one measures.</summary>
    internal void Meet() => Gate.SignalAndWait();

    /// <summary>A worker that failed comes no more.</summary>
    internal void Leave() => Gate.RemoveParticipant();

    public void Dispose() => _barrier?.Dispose();

    private Barrier Gate => LazyInitializer.EnsureInitialized(ref _barrier, () => new Barrier(workers, _ => Take()));

    private void Take()
    {
        // Twice: what has a finalizer is gone after the second.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var self = Process.GetCurrentProcess();
        _taken.Add((GC.GetTotalMemory(forceFullCollection: false), self.WorkingSet64));
    }
}
