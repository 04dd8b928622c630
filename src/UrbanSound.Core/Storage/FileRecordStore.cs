using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace UrbanSound.Storage;

/// <summary>
/// Records as JSON files, a folder a partition. Files are written beside and renamed; a lock file keeps writers of several processes
/// apart. What has expired is not there for readers, and leaves the disk with the query that meets it or the next put or deletion in its
/// partition. A folder that can't be written can still be read. Thread-safe.
/// </summary>
/// <typeparam name="T">What records hold.</typeparam>
public sealed class FileRecordStore<T> : IRecordStore<T>
    where T : class
{
    private const string Ending = ".json";
    private const string Unfinished = ".tmp";
    private const long MaxBytes = 64L << 20;
    private const int LongestName = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string _root;
    private readonly JsonTypeInfo<T> _type;
    private readonly TimeProvider _time;

    /// <summary>Files that were met expired, by their partitions' names. Without the lock they stay: a writer may be renewing them.</summary>
    private readonly ConcurrentDictionary<string, string> _expired = new(StringComparer.Ordinal);

    /// <summary>Opens a store; the folder is made with the first record.</summary>
    /// <param name="folder">Where partitions lie.</param>
    /// <param name="type">How records are written, from a source-generated context.</param>
    /// <param name="time">The clock for expiry and versions; null means the system's.</param>
    public FileRecordStore(string folder, JsonTypeInfo<T> type, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(type);
        _root = Path.GetFullPath(folder);
        _type = type;
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public ValueTask<StoredRecord<T>?> GetAsync(string partition, string id, CancellationToken cancellationToken = default)
    {
        string file = FileOf(partition, id);
        return ValueTask.FromResult(Guard(file, () => Read(partition, file)));
    }

    /// <inheritdoc/>
    public async ValueTask<long> PutAsync(
        string partition, string id, T value, long? expectedVersion = null, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        string file = FileOf(partition, id);
        Guard(file, () => Directory.CreateDirectory(Path.GetDirectoryName(file)!));
        using FileStream held = await LockAsync(Path.GetDirectoryName(file)!, cancellationToken).ConfigureAwait(false);
        Sweep(partition);
        return Guard(file, () =>
        {
            long? present = Read(partition, file)?.Version;
            RecordVersion.Check(partition, id, present, expectedVersion);
            long version = RecordVersion.Next(present, _time.GetUtcNow());
            string temporary = file + Unfinished;
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                Write(stream, new StoredRecord<T>(partition, id, version, expiresAt, value));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
            return version;
        });
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string partition, string id, long? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        string file = FileOf(partition, id);
        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            RecordVersion.Check(partition, id, null, expectedVersion);
            return false;
        }

        using FileStream held = await LockAsync(Path.GetDirectoryName(file)!, cancellationToken).ConfigureAwait(false);
        Sweep(partition);
        return Guard(file, () =>
        {
            bool there;
            try
            {
                long? present = Read(partition, file)?.Version;
                RecordVersion.Check(partition, id, present, expectedVersion);
                there = present is not null;
            }
            catch (Exception fault) when (expectedVersion is null && fault is UrbanSoundException or IOException or UnauthorizedAccessException)
            {
                // A file that can't be read any more can still be deleted, unless a version is asked for.
                there = File.Exists(file);
            }

            File.Delete(file);
            return there;
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredRecord<T>> QueryAsync(string partition, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string folder = FolderOf(partition);
        string[] files = Guard(folder, () => Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Ending) : []);
        try
        {
            foreach (string file in files.OrderBy(f => Decode(Path.GetFileNameWithoutExtension(f)), StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Guard(file, () => Read(partition, file)) is { } record)
                    yield return record;
            }
        }
        finally
        {
            SweepIfFree(partition, folder);
        }

        await ValueTask.CompletedTask;
    }

    /// <summary>What the file system says, in the product's words.</summary>
    private static TResult Guard<TResult>(string name, Func<TResult> work)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{name}: this process may not use it; check its permissions.", fault);
        }
        catch (IOException fault)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{name}: {fault.Message}", fault);
        }
    }

    /// <summary>
    /// Names as files: small letters, digits, - and _ stand for themselves, every other byte of UTF-8 becomes %XX. So no name leaves the
    /// folder, means a device, or equals another where upper and lower case are one.
    /// </summary>
    private static string Encode(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var text = new StringBuilder(name.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            if (b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_')
                text.Append((char)b);
            else
                text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.Length <= LongestName ? text.ToString()
            : throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"'{name[..Math.Min(40, name.Length)]}…' is too long for the name of a record's file: choose a shorter one.");
    }

    private static string Decode(string name) => Uri.UnescapeDataString(name[..^1]);

    private string FolderOf(string partition) => Path.Combine(_root, Encode(partition));

    // An underscore in front: "con" and "nul" are devices on Windows.
    internal string FileOf(string partition, string id) => Path.Combine(FolderOf(partition), Encode(id) + "_" + Ending);

    private async ValueTask<FileStream> LockAsync(string folder, CancellationToken cancellationToken)
    {
        string file = LockOf(folder);
        long begun = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return Lock(folder);
            }
            catch (IOException fault)
            {
                if (_time.GetElapsedTime(begun) > Patience)
                    throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{file}: another process has held it for {Patience.TotalSeconds} seconds: {fault.Message}", fault);
            }
            catch (UnauthorizedAccessException fault)
            {
                throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{file}: this process may not write it; check its permissions.", fault);
            }

            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static string LockOf(string folder) => Path.Combine(folder, ".lock");

    private static FileStream Lock(string folder)
    {
        var held = new FileStream(LockOf(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            // Writing happens under the lock only: what is unfinished now was left by a process that died.
            foreach (string left in Directory.GetFiles(folder, "*" + Unfinished))
                File.Delete(left);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Sweeps unless somebody else writes, or this process may not: whoever only reads must not fail for it.</summary>
    private void SweepIfFree(string partition, string folder)
    {
        if (!_expired.Values.Contains(partition, StringComparer.Ordinal))
            return;
        try
        {
            using FileStream held = Lock(folder);
            Sweep(partition);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The files stay noted for the next time.
        }
    }

    /// <summary>Deletes the files that were met expired, if they still are; only under the lock.</summary>
    private void Sweep(string partition)
    {
        foreach (string file in _expired.Where(e => e.Value == partition).Select(e => e.Key))
        {
            try
            {
                if (Read(partition, file) is null)
                    File.Delete(file);
                _expired.TryRemove(file, out _);
            }
            catch (UrbanSoundException)
            {
                // Damaged since: whoever asks for it will be told.
                _expired.TryRemove(file, out _);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It stays noted for the next time; what is being put or deleted now is another record.
            }
        }
    }

    private StoredRecord<T>? Read(string partition, string file)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxBytes })
                throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{file}: longer than the {MaxBytes >> 20} MiB that a record may have.");
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        StoredRecord<T> record = Parse(partition, file, bytes);
        if (record.ExpiresAt is not { } end || end > _time.GetUtcNow())
            return record;
        _expired[file] = partition;
        return null;
    }

    private StoredRecord<T> Parse(string partition, string file, byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            T value = root.GetProperty("value").Deserialize(_type) ?? throw new JsonException("The value is null.");
            JsonElement end = root.GetProperty("expiresAt");
            return new StoredRecord<T>(
                partition,
                root.GetProperty("id").GetString() ?? throw new JsonException("The id is null."),
                root.GetProperty("version").GetInt64(),
                end.ValueKind == JsonValueKind.Null ? null : end.GetDateTimeOffset(),
                value);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NotSupportedException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{file}: is no record of this store: {fault.Message} Restore it from a copy, or delete it.", fault);
        }
    }

    private void Write(Stream stream, StoredRecord<T> record)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteNumber("version", record.Version);
        if (record.ExpiresAt is { } end)
            json.WriteString("expiresAt", end);
        else
            json.WriteNull("expiresAt");
        json.WritePropertyName("value");
        JsonSerializer.Serialize(json, record.Value, _type);
        json.WriteEndObject();
    }
}
