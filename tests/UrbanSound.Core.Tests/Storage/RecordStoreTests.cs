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

    [Theory]
    [InlineData("get")]
    [InlineData("query")]
    public async Task A_reader_of_what_has_expired_does_not_lose_what_is_renewed_meanwhile(string how)
    {
        IRecordStore<Note> writer = Open("files");
        await writer.PutAsync("p", "a", new Note("old"), expiresAt: _now.AddMinutes(1));
        _now = _now.AddMinutes(2);
        bool renewed = false;
        // The reader has the old record in its hands and asks what time it is; that takes so long that a writer renews the record.
        var reader = new FileRecordStore<Note>(_folder.Path, NoteJson.Default.Note, new Clock(() =>
        {
            if (!renewed)
            {
                renewed = true;
                Task.Run(async () => await writer.PutAsync("p", "a", new Note("new"))).GetAwaiter().GetResult();
            }

            return _now;
        }));

        if (how == "get")
            await reader.GetAsync("p", "a");
        else
            await IdsAsync(reader);

        Assert.True(renewed);
        Assert.Equal("new", (await writer.GetAsync("p", "a"))?.Value.Text);
    }

    [Theory]
    [InlineData("query")]
    [InlineData("put")]
    [InlineData("delete")]
    public async Task What_a_reader_met_expired_leaves_the_disk_with_the_next(string step)
    {
        IRecordStore<Note> store = Open("files");
        await store.PutAsync("p", "gone", new Note("x"), expiresAt: _now.AddMinutes(1));
        _now = _now.AddMinutes(1);
        Assert.Null(await store.GetAsync("p", "gone"));

        if (step == "query")
            Assert.Empty(await IdsAsync(store));
        else if (step == "put")
            await store.PutAsync("p", "a", new Note("x"));
        else
            await store.DeleteAsync("p", "a");

        Assert.DoesNotContain(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories), f => f.Contains("gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_query_that_ends_early_still_takes_from_disk_what_it_met_expired()
    {
        IRecordStore<Note> store = Open("files");
        await store.PutAsync("p", "a", new Note("x"), expiresAt: _now.AddMinutes(1));
        await store.PutAsync("p", "b", new Note("x"));
        _now = _now.AddMinutes(1);

        await foreach (StoredRecord<Note> record in store.QueryAsync("p"))
            break;

        Assert.EndsWith("b_.json", Assert.Single(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Deleting_what_has_expired_finds_nothing(string kind)
    {
        IRecordStore<Note> store = Open(kind);
        await store.PutAsync("p", "gone", new Note("x"), expiresAt: _now.AddMinutes(1));
        _now = _now.AddMinutes(1);

        Assert.False(await store.DeleteAsync("p", "gone"));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_read_without_what_has_expired()
    {
        IRecordStore<Note> store = Open("files");
        await store.PutAsync("p", "gone", new Note("x"), expiresAt: _now.AddMinutes(1));
        await store.PutAsync("p", "kept", new Note("x"));
        _now = _now.AddMinutes(1);
        // A folder in place of the lock: nobody can take it, whatever rights they have.
        string held = Directory.GetFiles(_folder.Path, ".lock", SearchOption.AllDirectories).Single();
        File.Delete(held);
        Directory.CreateDirectory(held);

        Assert.Equal(["kept"], await IdsAsync(store));
        Assert.Null(await store.GetAsync("p", "gone"));
        Assert.Equal(2, Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Length);
    }

    private static async Task<List<string>> IdsAsync(IRecordStore<Note> store)
    {
        var ids = new List<string>();
        await foreach (StoredRecord<Note> record in store.QueryAsync("p"))
            ids.Add(record.Id);
        return ids;
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
