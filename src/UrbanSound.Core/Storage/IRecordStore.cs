namespace UrbanSound.Storage;

/// <summary>
/// Small records by partition and id, with optimistic versions and expiry. Implementations are thread-safe; an expired record is not
/// there for any method.
/// </summary>
/// <typeparam name="T">What records hold; immutable.</typeparam>
public interface IRecordStore<T>
    where T : class
{
    /// <summary>Reads a record.</summary>
    /// <param name="partition">Its partition, not empty.</param>
    /// <param name="id">Its id, not empty.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The record, or null.</returns>
    ValueTask<StoredRecord<T>?> GetAsync(string partition, string id, CancellationToken cancellationToken = default);

    /// <summary>Writes a record whole or not at all.</summary>
    /// <param name="partition">Its partition, not empty.</param>
    /// <param name="id">Its id, not empty.</param>
    /// <param name="value">What it shall hold.</param>
    /// <param name="expectedVersion">The version that is to be replaced; 0 if there must be none; null replaces whatever is there.</param>
    /// <param name="expiresAt">When it ceases to exist; null means never.</param>
    /// <param name="cancellationToken">Stops waiting; the record is then written or not.</param>
    /// <returns>The new version.</returns>
    /// <exception cref="UrbanSoundException">Conflict: another version is there.</exception>
    ValueTask<long> PutAsync(
        string partition, string id, T value, long? expectedVersion = null, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a record.</summary>
    /// <param name="partition">Its partition, not empty.</param>
    /// <param name="id">Its id, not empty.</param>
    /// <param name="expectedVersion">The version that is to go; null deletes whatever is there.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="UrbanSoundException">Conflict: another version is there.</exception>
    ValueTask<bool> DeleteAsync(string partition, string id, long? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Reads all records of a partition, in ordinal order of their ids.</summary>
    /// <param name="partition">The partition, not empty.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    IAsyncEnumerable<StoredRecord<T>> QueryAsync(string partition, CancellationToken cancellationToken = default);
}
