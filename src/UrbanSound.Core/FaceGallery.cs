using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using UrbanSound.Faces;
using UrbanSound.Models;
using UrbanSound.Storage;

namespace UrbanSound;

/// <summary>
/// People who agreed to be recognised, and who of them a face is. Holds embeddings, never pictures, and only those of one embedder with
/// one manifest. Everybody has a consent and may have an expiry; what expires or is erased is gone from the store too. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
public sealed class FaceGallery
{
    /// <summary>Photos that a threshold is measured on; more would cost time and hardly change it.</summary>
    private const int MostMeasured = 2000;
    private const int Attempts = 5;

    private readonly IRecordStore<FaceIdentity> _store;
    private readonly FaceGalleryOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile Snapshot _now = new([]);

    private FaceGallery(IRecordStore<FaceIdentity> store, ModelIdentity embedder, string name, FaceGalleryOptions options, TimeProvider time)
    {
        (_store, Embedder, Name, _options, _time) = (store, embedder, name, options, time);
    }

    /// <summary>How a store writes the gallery's records.</summary>
    public static JsonTypeInfo<FaceIdentity> RecordFormat => FaceJsonContext.Default.FaceIdentity;

    /// <summary>The gallery's name: its partition in the store.</summary>
    public string Name { get; }

    /// <summary>The embedder whose embeddings it holds.</summary>
    public ModelIdentity Embedder { get; }

    /// <summary>The people who have not expired, in ordinal order of their names.</summary>
    public IReadOnlyList<FaceIdentity> Identities => Present().People;

    /// <summary>The threshold in use: given, measured, or the usual one of a small gallery.</summary>
    public float Threshold => ThresholdOf(Present());

    /// <summary>Opens a gallery and reads it; a gallery that does not exist is empty.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="embedder">The embedder that will be used with it.</param>
    /// <param name="name">Its name: the partition in the store.</param>
    /// <param name="options">How it decides; null means <see cref="FaceGalleryOptions.Default"/>.</param>
    /// <param name="time">The clock for expiry; null means the system's.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UrbanSoundException">
    /// ModelMismatch: it holds embeddings of another model, of the same one with other settings, or of several lengths. InvalidMedia: a
    /// record holds no usable person; the message names it, and its file. InvalidOptions: options are out of range. Others: the store's.
    /// </exception>
    public static async Task<FaceGallery> OpenAsync(
        IRecordStore<FaceIdentity> store,
        ModelIdentity embedder,
        string name = "faces",
        FaceGalleryOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= FaceGalleryOptions.Default;
        options.Validate();
        var gallery = new FaceGallery(store, embedder, name, options, time ?? TimeProvider.System);
        await gallery.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return gallery;
    }

    /// <summary>Opens a gallery in a folder of files.</summary>
    /// <param name="folder">The folder; made with the first person.</param>
    /// <param name="embedder">The embedder that will be used with it.</param>
    /// <param name="options">How it decides; null means <see cref="FaceGalleryOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UrbanSoundException">As <see cref="OpenAsync"/>.</exception>
    public static Task<FaceGallery> OpenFolderAsync(
        string folder, ModelIdentity embedder, FaceGalleryOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync(new FileRecordStore<FaceIdentity>(folder, RecordFormat), embedder, options: options, cancellationToken: cancellationToken);

    /// <summary>Reads the store again, for what other processes changed.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UrbanSoundException">As <see cref="OpenAsync"/>; the gallery then stays as it was.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Enrols photos of a person; those of a person who is there already are added.</summary>
    /// <param name="identity">The person's name, at most 200 characters.</param>
    /// <param name="samples">The photos, at least one; their embeddings come from <see cref="Embedder"/>.</param>
    /// <param name="consent">What the person agreed to; replaces an earlier consent.</param>
    /// <param name="expiresAt">When the person is to be forgotten; null means never. Replaces an earlier expiry.</param>
    /// <param name="cancellationToken">Stops waiting; the person is then enrolled or not.</param>
    /// <exception cref="UrbanSoundException">
    /// InvalidOptions: name, consent or an embedding is unusable. ModelMismatch: an embedding has another length than those of the gallery.
    /// TooLarge: a limit of the options. Conflict: others keep changing the same person. Nothing is stored then.
    /// </exception>
    public async Task EnrolAsync(
        string identity, IReadOnlyList<FaceSample> samples, FaceConsent consent, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(identity);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(consent);
        var added = new FaceIdentity
        {
            Name = identity,
            ModelHash = Embedder.Hash,
            ManifestHash = Embedder.ManifestHash,
            Consent = consent,
            ExpiresAt = expiresAt,
            Samples = [.. samples],
        };
        Check(added, identity, UrbanSoundErrorKind.InvalidOptions, LengthOf(Present()));
        if (expiresAt <= _time.GetUtcNow())
            throw Fault(UrbanSoundErrorKind.InvalidOptions, identity, $"would have expired at {expiresAt:u} already.");
        await ChangeAsync(identity, present => present is null ? added : added with { Samples = [.. present.Samples, .. samples] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who a face is.</summary>
    /// <param name="embedding">Its embedding, from <see cref="Embedder"/>.</param>
    /// <exception cref="ArgumentException">It has another length than those enrolled.</exception>
    public FaceMatch Identify(ReadOnlySpan<float> embedding)
    {
        Snapshot now = Present();
        float threshold = ThresholdOf(now);
        if (now.People.Length == 0)
            return new FaceMatch(FaceOutcome.Unknown, null, 0, 0, null, threshold);
        float[] similarities = now.Index.Similarities(embedding);
        float[] scores = FaceIndex.Scores(similarities);
        int likest = TensorPrimitives.IndexOfMax<float>(scores);
        return Match(now.People[likest].Name, similarities[likest], scores[likest], threshold);
    }

    /// <summary>Whether a face is that of a person.</summary>
    /// <param name="identity">The person's name.</param>
    /// <param name="embedding">The face's embedding, from <see cref="Embedder"/>.</param>
    /// <returns>The answer for that person, whoever else may be liker; the others serve as the cohort of the score.</returns>
    /// <exception cref="UrbanSoundException">NotFound: there is no such person.</exception>
    public FaceMatch Verify(string identity, ReadOnlySpan<float> embedding)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity);
        Snapshot now = Present();
        int at = Array.FindIndex(now.People, p => p.Name == identity);
        if (at < 0)
            throw Fault(UrbanSoundErrorKind.NotFound, identity, "is not enrolled, or has expired.");
        float[] similarities = now.Index.Similarities(embedding);
        return Match(identity, similarities[at], FaceIndex.Scores(similarities)[at], ThresholdOf(now));
    }

    /// <summary>Erases a person: the record is deleted, and read back to see that it is gone.</summary>
    /// <param name="identity">The person's name.</param>
    /// <param name="cancellationToken">Stops waiting; then erase again.</param>
    /// <returns>The receipt; the gallery keeps none, as it would hold the name.</returns>
    /// <exception cref="UrbanSoundException">NotFound: there is no such person. Unavailable: the record is still there afterwards.</exception>
    public async Task<ErasureReceipt> EraseAsync(string identity, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity);
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            FaceIdentity? present = null;
            try
            {
                present = (await _store.GetAsync(Name, identity, cancellationToken).ConfigureAwait(false))?.Value;
            }
            catch (UrbanSoundException fault) when (fault.Kind == UrbanSoundErrorKind.InvalidMedia)
            {
                // A damaged record may still hold a face: it must go all the same.
            }

            bool deleted = await _store.DeleteAsync(Name, identity, null, cancellationToken).ConfigureAwait(false);
            _now = new Snapshot([.. _now.People.Where(p => p.Name != identity)], _now);
            if (!deleted)
                throw Fault(UrbanSoundErrorKind.NotFound, identity, "is not enrolled; nothing was there to erase.");
            if (await _store.GetAsync(Name, identity, cancellationToken).ConfigureAwait(false) is not null)
                throw Fault(UrbanSoundErrorKind.Unavailable, identity, "was deleted, but is in the store again: another process enrolled it. Stop that and erase again.");
            return new ErasureReceipt(identity, Name, _time.GetUtcNow(), present?.Samples.Count ?? 0, present?.Consent.GivenAt);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Chooses the threshold for a share of strangers on the gallery itself: every photo is asked of the gallery without its own person,
    /// to whom it is a stranger's.
    /// </summary>
    /// <param name="target">Share of strangers' photos that may be accepted, above 0 and below 1.</param>
    /// <returns>The threshold, with bounds for the share.</returns>
    /// <exception cref="UrbanSoundException">InvalidOptions: there are fewer than two people.</exception>
    public FaceThreshold MeasureThreshold(double target)
    {
        Snapshot now = Present();
        if (now.People.Length < 2)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"Gallery {Name}: with {now.People.Length} people there are no strangers to measure a threshold on; enrol at least two.");
        return Measure(now, target);
    }

    /// <summary>Writes everybody as JSON: embeddings, consents, expiries.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task ExportAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var export = new GalleryExport(GalleryExport.CurrentFormatVersion, Present().People);
        return JsonSerializer.SerializeAsync(stream, export, FaceJsonContext.Default.GalleryExport, cancellationToken);
    }

    /// <summary>Reads what <see cref="ExportAsync"/> wrote. A person who is there already is replaced; one who has expired is passed over.</summary>
    /// <param name="stream">Where from; left open.</param>
    /// <param name="cancellationToken">Stops it; people imported until then stay.</param>
    /// <returns>How many people were imported.</returns>
    /// <exception cref="UrbanSoundException">
    /// InvalidMedia: it is no exported gallery, or a person in it is unusable. ModelMismatch: it is one of another model, or of embeddings of
    /// another length. Nothing is imported then. TooLarge: a limit.
    /// </exception>
    public async Task<int> ImportAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek && stream.Length - stream.Position > GalleryExport.MaxBytes)
            throw TooLong();
        GalleryExport? export;
        try
        {
            using var limited = new LimitedStream(stream, GalleryExport.MaxBytes, TooLong);
            export = await JsonSerializer.DeserializeAsync(limited, FaceJsonContext.Default.GalleryExport, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException fault)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"Gallery {Name}: what shall be imported is no exported gallery: {fault.Message}", fault);
        }

        if (export is null || export.FormatVersion != GalleryExport.CurrentFormatVersion)
            throw Fault(UrbanSoundErrorKind.InvalidMedia, "the import", $"has the format version {export?.FormatVersion}; this version reads {GalleryExport.CurrentFormatVersion}.");
        int? length = LengthOf(Present());
        for (int i = 0; i < export.Identities.Count; i++)
        {
            FaceIdentity? person = export.Identities[i];
            length = Check(person, $"person {i + 1} of the import ({person?.Name ?? "null"})", UrbanSoundErrorKind.InvalidMedia, length);
        }

        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        var stored = new Dictionary<string, FaceIdentity>(StringComparer.Ordinal);
        try
        {
            int imported = 0, people = Present().People.Length;
            foreach (FaceIdentity person in export.Identities.Where(p => !(p.ExpiresAt <= _time.GetUtcNow())))
            {
                (stored[person.Name], bool isNew) = await StoreAsync(person.Name, _ => person, people, LengthOf(Present()) ?? length, cancellationToken).ConfigureAwait(false);
                people += isNew ? 1 : 0;
                imported++;
            }

            return imported;
        }
        finally
        {
            try
            {
                // Once for all, and after a failure for those whom the store took.
                if (stored.Count > 0)
                    _now = Present().With(stored);
            }
            finally
            {
                _changing.Release();
            }
        }

        UrbanSoundException TooLong() => Fault(UrbanSoundErrorKind.TooLarge, "the import", $"is longer than {GalleryExport.MaxBytes >> 20} MiB; export fewer people at a time.");
    }

    private async Task ChangeAsync(string identity, Func<FaceIdentity?, FaceIdentity> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Snapshot now = Present();
            (FaceIdentity next, _) = await StoreAsync(identity, change, now.People.Length, LengthOf(now), cancellationToken).ConfigureAwait(false);
            _now = Present().With(new Dictionary<string, FaceIdentity>(StringComparer.Ordinal) { [identity] = next });
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stores a person, under the semaphore.</summary>
    /// <param name="identity">The person's name.</param>
    /// <param name="change">What to store, given what is there.</param>
    /// <param name="people">How many people are there.</param>
    /// <param name="length">Values that embeddings have here; null if nobody is there.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What was stored, and whether it is one more person.</returns>
    private async Task<(FaceIdentity Stored, bool IsNew)> StoreAsync(
        string identity, Func<FaceIdentity?, FaceIdentity> change, int people, int? length, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            StoredRecord<FaceIdentity>? present = await _store.GetAsync(Name, identity, cancellationToken).ConfigureAwait(false);
            if (present is not null)
                CheckStored(present, length);
            else if (people >= _options.MaxPeople)
                throw Fault(UrbanSoundErrorKind.TooLarge, identity, $"is one more than the {_options.MaxPeople} people that FaceGalleryOptions.MaxPeople allows; raise it if this is meant.");
            FaceIdentity next = change(present?.Value);
            if (next.Samples.Count > _options.MaxSamples)
                throw Fault(UrbanSoundErrorKind.TooLarge, identity, $"would have {next.Samples.Count} photos, more than FaceGalleryOptions.MaxSamples allows ({_options.MaxSamples}).");
            // What is stored is what opens next time: it is looked at as a whole, with the photos that were there.
            Check(next, identity, UrbanSoundErrorKind.InvalidOptions, length);
            try
            {
                await _store.PutAsync(Name, identity, next, present?.Version ?? 0, next.ExpiresAt, cancellationToken).ConfigureAwait(false);
            }
            catch (UrbanSoundException fault) when (fault.Kind == UrbanSoundErrorKind.Conflict && attempt < Attempts)
            {
                continue;
            }

            return (next, present is null);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var people = new List<FaceIdentity>();
        int? length = null;
        await foreach (StoredRecord<FaceIdentity> record in _store.QueryAsync(Name, cancellationToken).ConfigureAwait(false))
        {
            length = CheckStored(record, length);
            if (people.Count >= _options.MaxPeople)
                throw Fault(UrbanSoundErrorKind.TooLarge, record.Id, $"is one more than the {_options.MaxPeople} people that FaceGalleryOptions.MaxPeople allows; raise it if this is meant.");
            people.Add(record.Value);
        }

        _now = new Snapshot([.. people.OrderBy(p => p.Name, StringComparer.Ordinal)], _now);
    }

    /// <summary>Values of an embedding of the people there; null if there is nobody.</summary>
    private static int? LengthOf(Snapshot now) => now.People is [var first, ..] ? first.Samples[0].Embedding.Count : null;

    /// <summary>Refuses a record that can't be used, and says where it lies: the gallery opens again when it is gone.</summary>
    private int CheckStored(StoredRecord<FaceIdentity> record, int? length)
    {
        string place = _store is FileRecordStore<FaceIdentity> files ? files.FileOf(Name, record.Id) : $"{Name}/{record.Id}";
        string who = $"{record.Id} (record {place})";
        int values = Check(record.Value, who, UrbanSoundErrorKind.InvalidMedia, length, " If the record is the odd one, restore it from a copy or delete it.");
        return record.Value.Name == record.Id ? values
            : throw Fault(UrbanSoundErrorKind.InvalidMedia, who, $"holds another person, {record.Value.Name}, who could not be erased by that name. Restore the record from a copy or delete it.");
    }

    /// <summary>Refuses whom the gallery can't compare.</summary>
    /// <param name="person">The person.</param>
    /// <param name="who">How messages name the person.</param>
    /// <param name="unusable">The kind of fault that anything unusable is here.</param>
    /// <param name="length">Values that embeddings have here; null if that is not known yet.</param>
    /// <param name="advice">What messages end with.</param>
    /// <returns>Values that embeddings have here.</returns>
    private int Check([NotNull] FaceIdentity? person, string who, UrbanSoundErrorKind unusable, int? length, string advice = "")
    {
        if (person is null)
            throw Fault(unusable, who, "is nobody: null stands where a person should." + advice);
        if (string.IsNullOrWhiteSpace(person.Name) || person.Name.Length > 200)
            throw Fault(unusable, who, "has no usable name: a person's name has 1 to 200 characters." + advice);
        if (person.ModelHash != Embedder.Hash || person.ManifestHash != Embedder.ManifestHash)
        {
            throw Fault(
                UrbanSoundErrorKind.ModelMismatch,
                who,
                $"was enrolled with the model {Short(person.ModelHash)} and manifest {Short(person.ManifestHash)}, but {Embedder.Name} here is {Short(Embedder.Hash)} and {Short(Embedder.ManifestHash)}: "
                + "their embeddings can't be compared. Use that model with those settings, or enrol everybody anew in another gallery.");
        }

        if (string.IsNullOrWhiteSpace(person.Consent?.Purpose))
            throw Fault(unusable, who, "has no consent: say to what the person agreed, and where the proof is." + advice);
        if (person.Samples is not { Count: > 0 })
            throw Fault(unusable, who, "has no photo; at least one is needed." + advice);
        foreach (FaceSample? sample in person.Samples)
        {
            if (sample?.Embedding is not { } embedding)
                throw Fault(unusable, who, "has a photo without an embedding: null stands in its place." + advice);
            double square = embedding.Sum(v => (double)v * v);
            if (!(square is > 0.98 and < 1.02))
                throw Fault(unusable, who, $"has a photo whose embedding has the length {Math.Sqrt(square):0.###}; embeddings here have the length 1." + advice);
            length ??= embedding.Count;
            if (embedding.Count != length)
                throw Fault(UrbanSoundErrorKind.ModelMismatch, who, $"has a photo whose embedding has {embedding.Count} values, but others of this gallery have {length}: they can't be compared, and are not of one model." + advice);
        }

        return length!.Value;

        static string Short(string hash) => hash is { Length: > 12 } ? hash[..12] : hash ?? "";
    }

    private FaceMatch Match(string identity, float similarity, float score, float threshold)
    {
        FaceOutcome outcome = score >= threshold ? FaceOutcome.Known
            : score >= threshold - _options.UncertainBand ? FaceOutcome.Uncertain
            : FaceOutcome.Unknown;
        return new FaceMatch(outcome, outcome == FaceOutcome.Known ? identity : null, similarity, score, identity, threshold);
    }

    /// <summary>The people of now: those whose time has come are left out before the store forgets them.</summary>
    private Snapshot Present()
    {
        Snapshot known = _now;
        DateTimeOffset now = _time.GetUtcNow();
        if (known.FirstExpiry is not { } first || first > now)
            return known;
        var left = new Snapshot([.. known.People.Where(p => !(p.ExpiresAt <= now))], known);
        Interlocked.CompareExchange(ref _now, left, known);
        return left;
    }

    private float ThresholdOf(Snapshot now)
    {
        if (_options.Threshold is { } given)
            return given;
        if (now.People.Length < _options.LeastPeople)
            return _options.UsualThreshold;
        return (now.Measured ??= Measure(now, _options.TargetFalseAcceptRate)).Value;
    }

    private static FaceThreshold Measure(Snapshot now, double target)
    {
        (int Person, int Photo)[] photos = [.. now.People.SelectMany((p, i) => p.Samples.Select((_, k) => (i, k)))];
        // The same photos each time, so that a gallery has one threshold.
        new Random(1).Shuffle(photos);
        var strangers = new (string, float)[Math.Min(photos.Length, MostMeasured)];
        var known = new List<float>();
        for (int i = 0; i < strangers.Length; i++)
        {
            var (person, photo) = photos[i];
            float[][] own = [.. now.People[person].Samples.Select(s => s.Embedding.ToArray())];
            float[] similarities = now.Index.Similarities(own[photo]);
            float[] others = [.. similarities.Where((_, k) => k != person)];
            strangers[i] = (now.People[person].Name, FaceIndex.Scores(others).Max());
            if (own.Length < 2)
                continue;
            similarities[person] = TensorPrimitives.Dot<float>(own[photo], FaceIndex.Template([.. own.Where((_, k) => k != photo)]));
            known.Add(FaceIndex.Scores(similarities)[person]);
        }

        return FaceThreshold.Choose(strangers, known, target);
    }

    private UrbanSoundException Fault(UrbanSoundErrorKind kind, string identity, string fault) => new(kind, $"Gallery {Name}: {identity} {fault}");

    /// <summary>People and their templates at one moment.</summary>
    private sealed class Snapshot
    {
        private readonly float[][] _templates;

        /// <summary>Takes people in ordinal order of their names; templates of those who were there before are not built again.</summary>
        public Snapshot(FaceIdentity[] people, Snapshot? before = null)
        {
            People = people;
            FirstExpiry = people.Min(p => p.ExpiresAt);
            _templates = new float[people.Length][];
            FaceIdentity[] known = before?.People ?? [];
            int at = 0;
            for (int i = 0; i < people.Length; i++)
            {
                while (at < known.Length && string.CompareOrdinal(known[at].Name, people[i].Name) < 0)
                    at++;
                _templates[i] = at < known.Length && ReferenceEquals(known[at], people[i]) ? before!._templates[at]
                    : FaceIndex.Template([.. people[i].Samples.Select(s => s.Embedding.ToArray())]);
            }

            Index = new FaceIndex(Array.ConvertAll(people, p => p.Name), _templates);
        }

        public FaceIdentity[] People { get; }

        public FaceIndex Index { get; }

        public DateTimeOffset? FirstExpiry { get; }

        public FaceThreshold? Measured { get; set; }

        /// <summary>The same with others, who replace those of their names.</summary>
        public Snapshot With(Dictionary<string, FaceIdentity> others)
        {
            FaceIdentity[] coming = [.. others.Values.OrderBy(p => p.Name, StringComparer.Ordinal)];
            var people = new List<FaceIdentity>(People.Length + coming.Length);
            int next = 0;
            foreach (FaceIdentity person in People)
            {
                while (next < coming.Length && string.CompareOrdinal(coming[next].Name, person.Name) < 0)
                    people.Add(coming[next++]);
                if (!others.ContainsKey(person.Name))
                    people.Add(person);
            }

            people.AddRange(coming.AsSpan(next));
            return new Snapshot([.. people], this);
        }
    }
}
