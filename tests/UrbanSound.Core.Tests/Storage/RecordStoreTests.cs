using System.Text.Json.Serialization;
using UrbanSound.Storage;

namespace UrbanSound.Tests.Storage;

/// <summary>What every record store promises.</summary>
public sealed class RecordStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Kinds => ["memory", "files"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Gives_back_what_was_put(string kind)
    {
        IRecordStore<Note> store = Open(kind);
        long version = await store.PutAsync("p", "Ünï/../code", new Note("hello"));

        StoredRecord<Note>? found = await store.GetAsync("p", "Ünï/../code");

        Assert.Equal(new StoredRecord<Note>("p", "Ünï/../code", version, null, new Note("hello")), found);
        Assert.Null(await store.GetAsync("q", "Ünï/../code"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Refuses_to_replace_a_version_that_was_not_read(string kind)
    {
        IRecordStore<Note> store = Open(kind);
        long first = await store.PutAsync("p", "a", new Note("1"), expectedVersion: 0);
        long second = await store.PutAsync("p", "a", new Note("2"), expectedVersion: first);

        Assert.True(second > first);
        foreach (long wrong in (long[])[0, first])
            Assert.Equal(UrbanSoundErrorKind.Conflict, (await Assert.ThrowsAsync<UrbanSoundException>(async () => await store.PutAsync("p", "a", new Note("3"), wrong))).Kind);
        Assert.Equal(UrbanSoundErrorKind.Conflict, (await Assert.ThrowsAsync<UrbanSoundException>(async () => await store.DeleteAsync("p", "a", first))).Kind);
        Assert.Equal("2", (await store.GetAsync("p", "a"))!.Value.Text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_writer_from_before_a_deletion_does_not_bring_the_record_back(string kind)
    {
        IRecordStore<Note> store = Open(kind);
        long read = await store.PutAsync("p", "a", new Note("old"));
        await store.DeleteAsync("p", "a");
        _now = _now.AddSeconds(1);
        await store.PutAsync("p", "a", new Note("new"));

        await Assert.ThrowsAsync<UrbanSoundException>(async () => await store.PutAsync("p", "a", new Note("old again"), read));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Deletes_once(string kind)
    {
        IRecordStore<Note> store = Open(kind);
        await store.PutAsync("p", "a", new Note("1"));
        Assert.True(await store.DeleteAsync("p", "a"));
        Assert.False(await store.DeleteAsync("p", "a"));
        Assert.False(await store.DeleteAsync("nowhere", "a"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Queries_one_partition_in_order_without_what_has_expired(string kind)
    {
        IRecordStore<Note> store = Open(kind);
        foreach (string id in (string[])["b", "a-", "a", "B"])
            await store.PutAsync("p", id, new Note(id));
        await store.PutAsync("p", "gone", new Note("x"), expiresAt: _now.AddMinutes(1));
        await store.PutAsync("q", "other", new Note("x"));
        _now = _now.AddMinutes(1);

        var ids = new List<string>();
        await foreach (StoredRecord<Note> record in store.QueryAsync("p"))
            ids.Add(record.Id);

        Assert.Equal(["B", "a", "a-", "b"], ids);
        Assert.Null(await store.GetAsync("p", "gone"));
        // What has expired counts as not there.
        await store.PutAsync("p", "gone", new Note("anew"), expectedVersion: 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_many_writers_with_one_version_one_wins(string kind)
    {
        IRecordStore<Note> store = Open(kind);
        long start = await store.PutAsync("p", "a", new Note("start"));

        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await store.PutAsync("p", "a", new Note($"{i}"), start);
                return true;
            }
            catch (UrbanSoundException fault) when (fault.Kind == UrbanSoundErrorKind.Conflict)
            {
                return false;
            }
        })));

        Assert.Single(won, w => w);
    }

    [Fact]
    public async Task A_damaged_file_is_told_and_can_be_deleted()
    {
        IRecordStore<Note> store = Open("files");
        await store.PutAsync("p", "a", new Note("1"));
        string file = Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "{\"id\":");

        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, (await Assert.ThrowsAsync<UrbanSoundException>(async () => await store.GetAsync("p", "a"))).Kind);
        Assert.True(await store.DeleteAsync("p", "a"));
        Assert.Null(await store.GetAsync("p", "a"));
    }

    [Fact]
    public async Task What_a_dead_process_left_unfinished_goes_with_the_next_write()
    {
        IRecordStore<Note> store = Open("files");
        await store.PutAsync("p", "a", new Note("1"));
        string left = Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Single() + ".tmp";
        await File.WriteAllTextAsync(left, "half");

        await store.PutAsync("p", "b", new Note("2"));

        Assert.False(File.Exists(left));
    }

    private IRecordStore<Note> Open(string kind)
    {
        var clock = new Clock(() => _now);
        return kind == "memory" ? new MemoryRecordStore<Note>(clock) : new FileRecordStore<Note>(_folder.Path, NoteJson.Default.Note, clock);
    }

    private sealed class Clock(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }
}

/// <summary>Something to store.</summary>
public sealed record Note(string Text);

/// <summary>How it is written.</summary>
[JsonSerializable(typeof(Note))]
internal sealed partial class NoteJson : JsonSerializerContext;
