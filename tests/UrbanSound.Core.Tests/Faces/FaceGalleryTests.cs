using System.Collections;
using System.Text;
using System.Text.Json;
using UrbanSound.Faces;
using UrbanSound.Models;
using UrbanSound.Storage;

namespace UrbanSound.Tests.Faces;

public class FaceGalleryTests
{
    private static readonly ModelIdentity Embedder = new("embedder", "1", "aaaa", "bbbb", "0");
    private static readonly FaceConsent Consent = new(new DateTimeOffset(2026, 5, 3, 12, 0, 0, TimeSpan.Zero), "door of laboratory 7, form 12");

    [Fact]
    public async Task Names_whom_it_knows_and_nobody_else()
    {
        FaceGallery gallery = await Filled(12);

        FaceMatch known = gallery.Identify(Near(3, 0.1f));
        FaceMatch stranger = gallery.Identify(Direction(30));

        Assert.Equal((FaceOutcome.Known, "p03"), (known.Outcome, known.Identity));
        Assert.Equal((FaceOutcome.Unknown, null), (stranger.Outcome, stranger.Identity));
    }

    [Fact]
    public async Task Between_known_and_unknown_a_face_is_uncertain_and_has_no_name()
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(
            new MemoryRecordStore<FaceIdentity>(), Embedder, options: new FaceGalleryOptions { Threshold = 0.6f, UncertainBand = 0.2f });
        await gallery.EnrolAsync("Ada", [new FaceSample(Direction(0))], Consent);

        FaceMatch match = gallery.Identify(Mix(0, 1, 0.85f));

        Assert.Equal(FaceOutcome.Uncertain, match.Outcome);
        Assert.Null(match.Identity);
        Assert.Equal("Ada", match.Likest);
    }

    [Fact]
    public async Task Verifies_one_person_whoever_else_is_liker()
    {
        FaceGallery gallery = await Filled(12);
        Assert.Equal(FaceOutcome.Known, gallery.Verify("p03", Direction(3)).Outcome);
        Assert.Equal(FaceOutcome.Unknown, gallery.Verify("p04", Direction(3)).Outcome);
        Assert.Equal(UrbanSoundErrorKind.NotFound, Assert.Throws<UrbanSoundException>(() => gallery.Verify("nobody", Direction(3))).Kind);
    }

    [Fact]
    public async Task A_gallery_of_another_model_or_other_settings_is_refused()
    {
        var store = new MemoryRecordStore<FaceIdentity>();
        FaceGallery gallery = await FaceGallery.OpenAsync(store, Embedder);
        await gallery.EnrolAsync("Ada", [new FaceSample(Direction(0))], Consent);

        foreach (ModelIdentity other in new[] { Embedder with { Hash = "cccc" }, Embedder with { ManifestHash = "cccc" } })
        {
            var fault = await Assert.ThrowsAsync<UrbanSoundException>(() => FaceGallery.OpenAsync(store, other));
            Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
        }
    }

    [Fact]
    public async Task Nobody_is_enrolled_without_consent_or_with_a_vector_that_is_no_embedding()
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder);

        await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.EnrolAsync("Ada", [new FaceSample(Direction(0))], new FaceConsent(Consent.GivenAt, " ")));
        await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.EnrolAsync("Ada", [new FaceSample([3f, 4f])], Consent));
        await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.EnrolAsync("Ada", [], Consent));

        Assert.Empty(gallery.Identities);
    }

    [Fact]
    public async Task Who_expires_is_forgotten_by_gallery_and_files()
    {
        using var folder = new TemporaryFolder();
        var clock = new SetClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var store = new FileRecordStore<FaceIdentity>(folder.Path, FaceGallery.RecordFormat, clock);
        FaceGallery gallery = await FaceGallery.OpenAsync(store, Embedder, time: clock);
        await gallery.EnrolAsync("Ada", [new FaceSample(Direction(0))], Consent, clock.Now.AddDays(1));
        Assert.Equal("Ada", gallery.Identify(Direction(0)).Identity);

        clock.Now = clock.Now.AddDays(2);

        Assert.Null(gallery.Identify(Direction(0)).Likest);
        await gallery.RefreshAsync();
        Assert.DoesNotContain(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), f => f.EndsWith(".json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erasure_leaves_nothing_and_gives_a_receipt()
    {
        using var folder = new TemporaryFolder();
        FaceGallery gallery = await FaceGallery.OpenFolderAsync(folder.Path, Embedder);
        await gallery.EnrolAsync("Ada Lovelace", [new FaceSample(Direction(0), "secret-source.jpg"), new FaceSample(Direction(1))], Consent);
        await gallery.EnrolAsync("Grace", [new FaceSample(Direction(2))], Consent);

        ErasureReceipt receipt = await gallery.EraseAsync("Ada Lovelace");

        Assert.Equal(("Ada Lovelace", 2, (DateTimeOffset?)Consent.GivenAt), (receipt.Identity, receipt.Samples, receipt.ConsentGivenAt));
        Assert.NotEqual("Ada Lovelace", gallery.Identify(Direction(0)).Likest);
        foreach (string file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("da", Path.GetFileName(file), StringComparison.Ordinal);
            Assert.DoesNotContain("secret-source", File.ReadAllText(file), StringComparison.Ordinal);
        }

        FaceGallery again = await FaceGallery.OpenFolderAsync(folder.Path, Embedder);
        Assert.Equal(["Grace"], again.Identities.Select(p => p.Name));
        Assert.Equal(UrbanSoundErrorKind.NotFound, (await Assert.ThrowsAsync<UrbanSoundException>(() => again.EraseAsync("Ada Lovelace"))).Kind);
    }

    [Fact]
    public async Task What_is_exported_is_imported_elsewhere_but_not_under_another_model()
    {
        FaceGallery gallery = await Filled(3);
        using var stream = new MemoryStream();
        await gallery.ExportAsync(stream);

        FaceGallery other = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder);
        stream.Position = 0;
        Assert.Equal(3, await other.ImportAsync(stream));
        Assert.Equal("p01", other.Identify(Direction(1)).Identity);

        FaceGallery foreign = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder with { ManifestHash = "cccc" });
        stream.Position = 0;
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, (await Assert.ThrowsAsync<UrbanSoundException>(() => foreign.ImportAsync(stream))).Kind);
        Assert.Empty(foreign.Identities);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, (await Assert.ThrowsAsync<UrbanSoundException>(() => other.ImportAsync(new MemoryStream("{]"u8.ToArray())))).Kind);
    }

    [Fact]
    public async Task The_threshold_is_measured_on_people_as_strangers_to_one_another()
    {
        FaceGallery gallery = await Filled(20);

        FaceThreshold measured = gallery.MeasureThreshold(0.01);

        Assert.Equal((20, 40), (measured.People, measured.Photos));
        Assert.Equal(0, measured.FalseAcceptRate);
        Assert.InRange(measured.Value, 0.05f, 0.95f);
        Assert.Equal(measured.Value, gallery.Threshold);
        Assert.InRange(measured.UpperBound, 0.05, 0.5);
    }

    [Fact]
    public void Bad_photos_are_refused_with_each_reason()
    {
        IReadOnlyList<string> reasons = FaceQualityGate.Default.Refusals(new FaceQuality(10, 1, 0.9f, 80, 0.2f));
        Assert.Equal(["too small", "blurred", "turned away", "tilted", "doubtful"], reasons.Select(r => r.Split(':')[0]));
        Assert.Empty(FaceQualityGate.Default.Refusals(new FaceQuality(120, 400, 0.05f, 2, 0.9f)));
    }

    [Fact]
    public async Task Embeddings_of_another_length_are_refused_before_they_are_stored()
    {
        using var folder = new TemporaryFolder();
        FaceGallery gallery = await FaceGallery.OpenFolderAsync(folder.Path, Embedder);
        await gallery.EnrolAsync("Ada", [new FaceSample(Direction(0))], Consent);
        float[] half = Direction(0)[..16];
        FaceSample[][] unlike = [[new FaceSample(half)], [new FaceSample(Direction(1)), new FaceSample(half)]];

        foreach (FaceSample[] samples in unlike)
        {
            foreach (string name in (string[])["Ada", "Bob"])
                Assert.Equal(UrbanSoundErrorKind.ModelMismatch, (await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.EnrolAsync(name, samples, Consent))).Kind);
            Assert.Equal(UrbanSoundErrorKind.ModelMismatch, (await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.ImportAsync(Json(Person("Carl", Direction(3)), Person("Bob", samples))))).Kind);
        }

        FaceGallery again = await FaceGallery.OpenFolderAsync(folder.Path, Embedder);
        Assert.Equal(["Ada"], again.Identities.Select(p => p.Name));
        Assert.Single(again.Identities[0].Samples);
    }

    [Theory]
    [InlineData("""{"formatVersion":1,"identities":[null]}""")]
    [InlineData("""{"formatVersion":1,"identities":[{"name":"Ada","modelHash":"aaaa","manifestHash":"bbbb","consent":{"givenAt":"2026-05-03T12:00:00Z","purpose":"p"},"samples":[null]}]}""")]
    [InlineData("""{"formatVersion":1,"identities":[{"name":"Ada","modelHash":"aaaa","manifestHash":"bbbb","consent":{"givenAt":"2026-05-03T12:00:00Z","purpose":"p"},"samples":[{"embedding":[3,4]}]}]}""")]
    public async Task An_import_with_nobody_or_no_face_in_it_is_refused_whole(string json)
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder);

        var fault = await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(json))));

        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, fault.Kind);
        Assert.Empty(gallery.Identities);
    }

    [Fact]
    public async Task Nobody_is_enrolled_with_a_photo_that_is_null()
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder);
        foreach (FaceSample[] samples in (FaceSample[][])[[null!], [new FaceSample(null!)]])
            Assert.Equal(UrbanSoundErrorKind.InvalidOptions, (await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.EnrolAsync("Ada", samples, Consent))).Kind);
    }

    [Fact]
    public async Task A_record_that_does_not_fit_the_others_is_named_with_its_file()
    {
        using var folder = new TemporaryFolder();
        var store = new FileRecordStore<FaceIdentity>(folder.Path, FaceGallery.RecordFormat);
        await store.PutAsync("faces", "ada", Person("ada", Direction(0)));
        var odd = new Dictionary<string, (FaceIdentity Person, UrbanSoundErrorKind Kind)>
        {
            ["length"] = (Person("length", Direction(0)[..16]), UrbanSoundErrorKind.ModelMismatch),
            ["mixed"] = (Person("mixed", new FaceSample(Direction(0)), new FaceSample(Direction(0)[..16])), UrbanSoundErrorKind.ModelMismatch),
            ["null"] = (Person("null", (FaceSample)null!), UrbanSoundErrorKind.InvalidMedia),
            ["none"] = (Person("none", (FaceSample[])[]), UrbanSoundErrorKind.InvalidMedia),
            ["other-name"] = (Person("ada", Direction(0)), UrbanSoundErrorKind.InvalidMedia),
        };

        foreach (var (id, (person, kind)) in odd)
        {
            await store.PutAsync("faces", id, person);
            var fault = await Assert.ThrowsAsync<UrbanSoundException>(() => FaceGallery.OpenFolderAsync(folder.Path, Embedder));
            Assert.Equal(kind, fault.Kind);
            string file = Directory.GetFiles(folder.Path, id + "_.json", SearchOption.AllDirectories).Single();
            Assert.Contains(file, fault.Message, StringComparison.Ordinal);
            File.Delete(file);
        }

        Assert.Equal(["ada"], (await FaceGallery.OpenFolderAsync(folder.Path, Embedder)).Identities.Select(p => p.Name));
    }

    [Fact]
    public async Task Who_comes_does_not_make_the_gallery_read_everybody_again()
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder);
        var read = new CountedList(Direction(0));
        await gallery.EnrolAsync("Ada", [new FaceSample(read)], Consent);
        int before = read.Readings;

        await gallery.ImportAsync(Json([.. Enumerable.Range(0, 50).Select(i => Person($"p{i:00}", Near(i % 16, 0.3f)))]));
        for (int i = 0; i < 50; i++)
            await gallery.EnrolAsync($"q{i:00}", [new FaceSample(Near(i % 16, 0.3f))], Consent);

        Assert.Equal(101, gallery.Identities.Count);
        Assert.Equal(before, read.Readings);
        Assert.Equal(gallery.Identities.Select(p => p.Name).Order(StringComparer.Ordinal), gallery.Identities.Select(p => p.Name));
        Assert.Equal(1, gallery.Verify("Ada", Direction(0)).Similarity, 4);
        Assert.Equal(MathF.Sqrt(1 - 0.09f), gallery.Verify("q02", Direction(2)).Similarity, 4);
    }

    [Fact]
    public async Task Who_was_imported_before_a_failure_is_there()
    {
        var store = new FailingStore(puts: 3);
        FaceGallery gallery = await FaceGallery.OpenAsync(store, Embedder);
        await gallery.EnrolAsync("p00", [new FaceSample(Direction(9))], Consent);

        await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.ImportAsync(Json([.. Enumerable.Range(0, 5).Select(i => Person($"p{i:00}", Direction(i)))])));

        Assert.Equal(["p00", "p01"], gallery.Identities.Select(p => p.Name));
        Assert.Equal("p00", gallery.Identify(Direction(0)).Identity);
        Assert.Equal("p01", gallery.Identify(Direction(1)).Identity);
    }

    [Fact]
    public async Task An_import_counts_those_who_are_new_against_the_limit()
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder, options: new FaceGalleryOptions { MaxPeople = 3 });
        await gallery.EnrolAsync("p00", [new FaceSample(Direction(0))], Consent);

        Assert.Equal(3, await gallery.ImportAsync(Json([.. Enumerable.Range(0, 3).Select(i => Person($"p{i:00}", Direction(i)))])));
        var fault = await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.ImportAsync(Json([.. Enumerable.Range(0, 4).Select(i => Person($"p{i:00}", Direction(i)))])));

        Assert.Equal(UrbanSoundErrorKind.TooLarge, fault.Kind);
        Assert.Equal(["p00", "p01", "p02"], gallery.Identities.Select(p => p.Name));
    }

    [Fact]
    public async Task An_import_that_does_not_tell_its_length_is_still_limited()
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder);
        using var stream = new BlankStream((256L << 20) + 1);

        var fault = await Assert.ThrowsAsync<UrbanSoundException>(() => gallery.ImportAsync(stream));

        Assert.Equal(UrbanSoundErrorKind.TooLarge, fault.Kind);
        Assert.Contains("256 MiB", fault.Message, StringComparison.Ordinal);
    }

    private static FaceIdentity Person(string name, params FaceSample[] samples) => new()
    {
        Name = name,
        ModelHash = Embedder.Hash,
        ManifestHash = Embedder.ManifestHash,
        Consent = Consent,
        Samples = samples,
    };

    private static FaceIdentity Person(string name, float[] embedding) => Person(name, new FaceSample(embedding));

    /// <summary>People as another gallery exports them, whether or not it ever could.</summary>
    private static MemoryStream Json(params FaceIdentity[] people)
    {
        IEnumerable<string> each = people.Select(p => JsonSerializer.Serialize(p, FaceGallery.RecordFormat));
        return new MemoryStream(Encoding.UTF8.GetBytes($$"""{"formatVersion":1,"identities":[{{string.Join(",", each)}}]}"""));
    }

    private static async Task<FaceGallery> Filled(int people)
    {
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), Embedder);
        for (int i = 0; i < people; i++)
            await gallery.EnrolAsync($"p{i:00}", [new FaceSample(Near(i, 0.2f)), new FaceSample(Near(i, -0.2f))], Consent);
        return gallery;
    }

    private static float[] Direction(int axis)
    {
        var values = new float[32];
        values[axis] = 1;
        return values;
    }

    /// <summary>Close to an axis.</summary>
    private static float[] Near(int axis, float off) => Mix(axis, 31, off);

    private static float[] Mix(int axis, int other, float share)
    {
        float[] values = Direction(axis);
        values[axis] = MathF.Sqrt(1 - (share * share));
        values[other] = share;
        return values;
    }

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Values that count how often somebody goes through them.</summary>
    private sealed class CountedList(float[] values) : IReadOnlyList<float>
    {
        public int Readings { get; private set; }

        public int Count => values.Length;

        public float this[int index] => values[index];

        public IEnumerator<float> GetEnumerator()
        {
            Readings++;
            return values.AsEnumerable().GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A store that takes so many puts and no more.</summary>
    private sealed class FailingStore(int puts) : IRecordStore<FaceIdentity>
    {
        private readonly MemoryRecordStore<FaceIdentity> _inner = new();
        private int _left = puts;

        public ValueTask<StoredRecord<FaceIdentity>?> GetAsync(string partition, string id, CancellationToken cancellationToken = default) =>
            _inner.GetAsync(partition, id, cancellationToken);

        public ValueTask<long> PutAsync(
            string partition, string id, FaceIdentity value, long? expectedVersion = null, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default) =>
            _left-- > 0 ? _inner.PutAsync(partition, id, value, expectedVersion, expiresAt, cancellationToken)
                : throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, "The disk is full.");

        public ValueTask<bool> DeleteAsync(string partition, string id, long? expectedVersion = null, CancellationToken cancellationToken = default) =>
            _inner.DeleteAsync(partition, id, expectedVersion, cancellationToken);

        public IAsyncEnumerable<StoredRecord<FaceIdentity>> QueryAsync(string partition, CancellationToken cancellationToken = default) =>
            _inner.QueryAsync(partition, cancellationToken);
    }

    /// <summary>Blanks from a network: nobody knows how many.</summary>
    private sealed class BlankStream(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill((byte)' ');
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
