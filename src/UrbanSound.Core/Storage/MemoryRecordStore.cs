using System.Runtime.CompilerServices;

namespace UrbanSound.Storage;

/// <summary>Records in memory, gone with the process. Thread-safe.</summary>
/// <typeparam name="T">What records hold; the objects themselves are kept, so they must be immutable.</typeparam>
/// <param name="time">The clock for expiry and versions; null means the system's.</param>
public sealed class MemoryRecordStore<T>(TimeProvider? time = null) : IRecordStore<T>
    where T : class
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<string, StoredRecord<T>>> _partitions = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<StoredRecord<T>?> GetAsync(string partition, string id, CancellationToken cancellationToken = default)
    {
        Check(partition, id);
        lock (_gate)
            return ValueTask.FromResult(Find(partition, id));
    }

    /// <inheritdoc/>
    public ValueTask<long> PutAsync(
        string partition, string id, T value, long? expectedVersion = null, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default)
    {
        Check(partition, id);
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            long? present = Find(partition, id)?.Version;
            RecordVersion.Check(partition, id, present, expectedVersion);
            if (!_partitions.TryGetValue(partition, out SortedDictionary<string, StoredRecord<T>>? records))
                _partitions[partition] = records = new SortedDictionary<string, StoredRecord<T>>(StringComparer.Ordinal);
            long version = RecordVersion.Next(present, _time.GetUtcNow());
            records[id] = new StoredRecord<T>(partition, id, version, expiresAt, value);
            return ValueTask.FromResult(version);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string partition, string id, long? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        Check(partition, id);
        lock (_gate)
        {
            RecordVersion.Check(partition, id, Find(partition, id)?.Version, expectedVersion);
            return ValueTask.FromResult(_partitions.TryGetValue(partition, out var records) && records.Remove(id));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredRecord<T>> QueryAsync(string partition, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(partition);
        StoredRecord<T>[] found;
        lock (_gate)
        {
            string[] ids = _partitions.TryGetValue(partition, out var records) ? [.. records.Keys] : [];
            found = [.. ids.Select(id => Find(partition, id)).OfType<StoredRecord<T>>()];
        }

        foreach (StoredRecord<T> record in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }

        await ValueTask.CompletedTask;
    }

    private static void Check(string partition, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(partition);
        ArgumentException.ThrowIfNullOrEmpty(id);
    }

    /// <summary>The record, if it has not expired; one that has is forgotten.</summary>
    private StoredRecord<T>? Find(string partition, string id)
    {
        if (!_partitions.TryGetValue(partition, out var records) || !records.TryGetValue(id, out StoredRecord<T>? record))
            return null;
        if (record.ExpiresAt is not { } end || end > _time.GetUtcNow())
            return record;
        records.Remove(id);
        return null;
    }
}
