namespace UrbanSound.Storage;

/// <summary>A record as a store keeps it.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="Partition">Its partition: what is queried together.</param>
/// <param name="Id">Its name within the partition.</param>
/// <param name="Version">Grows with every put, and is never given twice to one id, not even after a deletion.</param>
/// <param name="ExpiresAt">When it ceases to exist; null means never.</param>
/// <param name="Value">What it holds.</param>
public sealed record StoredRecord<T>(string Partition, string Id, long Version, DateTimeOffset? ExpiresAt, T Value);
