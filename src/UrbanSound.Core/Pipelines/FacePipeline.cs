using UrbanSound.Faces;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>
/// Whose face a picture or a short video shows. The label is the identity of a picture's largest face, or what a video's frames vote
/// for; <see cref="Unknown"/> where nobody is recognised or there is no face. Works on the thread pool, on as many inputs at once as it
/// is given; <see cref="ScheduledPipeline"/> bounds that. Thread-safe.
/// </summary>
/// <remarks>
/// The result's one score for a picture is the largest face's similarity to the likest person, 0 at least; for a video the scores are the
/// shares of the vote. An index is the name's place in the result, as people come and go.
/// </remarks>
public sealed class FacePipeline : IRehearsingPipeline
{
    /// <summary>The label of a face that is nobody's, and of media without a face.</summary>
    public const string Unknown = "unknown";

    private readonly FaceDetector _detector;
    private readonly FacePipelineNamer _namer;
    private readonly FacePipelineOptions _options;
    private readonly OpenCalls _calls = new();

    /// <summary>Recognises people who are enrolled.</summary>
    /// <param name="detector">Finds faces. The pipeline owns it, and disposes it after its last answer.</param>
    /// <param name="embedder">Turns them into numbers; owned, too.</param>
    /// <param name="gallery">The people; changes are seen at once.</param>
    /// <param name="options">How; null means <see cref="FacePipelineOptions.Default"/>.</param>
    /// <exception cref="UrbanSoundException">ModelMismatch: the gallery belongs to another embedder. InvalidOptions: options are out of range.</exception>
    public FacePipeline(FaceDetector detector, FaceEmbedder embedder, FaceGallery gallery, FacePipelineOptions? options = null)
        : this(detector, Namer(embedder, gallery), options)
    {
    }

    /// <summary>Recognises people whom a classifier was trained on, such as <c>urbansound faces train</c> writes.</summary>
    /// <param name="detector">Finds faces. The pipeline owns it, and disposes it after its last answer.</param>
    /// <param name="classifier">Takes aligned faces; one of its labels may be <see cref="Unknown"/>. Owned, too.</param>
    /// <param name="options">How; null means <see cref="FacePipelineOptions.Default"/>.</param>
    /// <exception cref="UrbanSoundException">InvalidOptions: options are out of range.</exception>
    public FacePipeline(FaceDetector detector, ImageClassifier classifier, FacePipelineOptions? options = null)
        : this(detector, Namer(classifier), options)
    {
    }

    private FacePipeline(FaceDetector detector, FacePipelineNamer namer, FacePipelineOptions? options)
    {
        ArgumentNullException.ThrowIfNull(detector);
        _options = options ?? FacePipelineOptions.Default;
        _options.Validate();
        (_detector, _namer) = (detector, namer);
    }

    /// <summary>The embedder, or the classifier.</summary>
    public ModelIdentity Model => _namer.Model;

    /// <summary>Pictures, videos (through ffmpeg), and bytes that nobody named.</summary>
    public IReadOnlyList<string> MediaTypes { get; } = ["image/*", "video/*", MediaInput.Unknown];

    /// <inheritdoc/>
    public Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Task.Run(() => Infer(input, cancellationToken), cancellationToken);
    }

    /// <summary>Answers a file, of which a video is not read into memory.</summary>
    /// <param name="path">A picture or video; its content decides which.</param>
    /// <param name="cancellationToken">The caller does not want the answer any more; ffmpeg is killed.</param>
    /// <exception cref="UrbanSoundException">As for <see cref="InferAsync"/>; NotFound or AccessDenied: the file can't be opened.</exception>
    public Task<InferenceResult> InferFileAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(
            () => Answer(
                () => VideoFrames.IsVideo(path)
                    ? Video(VideoFrames.Read(path, _options.EveryNthFrame, _options.Limits, cancellationToken), path)
                    : Picture(RgbImage.Load(path, _options.Limits), cancellationToken),
                cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _calls.CloseAsync(out bool isFirst).ConfigureAwait(false);
        if (!isFirst)
            return;
        _detector.Dispose();
        _namer.Dispose();
    }

    InferenceResult ILocalPipeline.Infer(MediaInput input, CancellationToken cancellationToken) => Infer(input, cancellationToken);

    /// <summary>A camera's picture with one face: what is in it does not change what networks cost.</summary>
    void IRehearsingPipeline.Rehearse()
    {
        const int Width = 640, Height = 480, Side = 160;
        var image = new RgbImage(Width, Height, new byte[Width * Height * 3]);
        _detector.Detect(image);
        _namer.Recognise(image, new DetectedFace(new FaceBox((Width - Side) / 2f, (Height - Side) / 2f, Side, Side), 1, null));
    }

    private static FacePipelineGallery Namer(FaceEmbedder embedder, FaceGallery gallery)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(gallery);
        return gallery.Embedder.Hash == embedder.Identity.Hash && gallery.Embedder.ManifestHash == embedder.Identity.ManifestHash
            ? new FacePipelineGallery(embedder, gallery)
            : throw new UrbanSoundException(
                UrbanSoundErrorKind.ModelMismatch,
                $"Gallery {gallery.Name} belongs to the embedder {gallery.Embedder.Name} ({gallery.Embedder.Hash[..12]}), not to {embedder.Identity.Name} with these settings.");
    }

    private static FacePipelineClassifier Namer(ImageClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new FacePipelineClassifier(classifier);
    }

    private InferenceResult Infer(MediaInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Answer(
            () =>
            {
                if (!MediaTypes.Any(input.Is))
                {
                    throw new UrbanSoundException(
                        UrbanSoundErrorKind.UnsupportedMedia, $"{input.Name}: faces are not looked for in {input.MediaType}, but in {string.Join(", ", MediaTypes)}.");
                }

                // The content decides; only where it is told by nothing that is known here, what the sender says.
                bool isPicture = MediaInput.Recognize(input.Bytes.Span).StartsWith("image/", StringComparison.Ordinal);
                if (!isPicture && (input.Is("video/*") || VideoFrames.IsVideo(input.Bytes.Span)))
                    return Video(VideoFrames.Read(input.Bytes, input.Name, _options.EveryNthFrame, _options.Limits, cancellationToken), input.Name);
                return Picture(ImageDecoder.Decode(input.Bytes.Span, input.Name, _options.Limits), cancellationToken);
            },
            cancellationToken);
    }

    private InferenceResult Answer(Func<InferenceResult> infer, CancellationToken cancellationToken)
    {
        _calls.Enter(Model.Name);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            long started = TimeProvider.System.GetTimestamp();
            return infer() with { Elapsed = TimeProvider.System.GetElapsedTime(started) };
        }
        finally
        {
            _calls.Exit();
        }
    }

    private InferenceResult Picture(RgbImage image, CancellationToken cancellationToken)
    {
        var faces = new List<RecognisedFace>();
        foreach (DetectedFace face in _detector.Detect(image).OrderByDescending(f => f.Box.Area))
        {
            cancellationToken.ThrowIfCancellationRequested();
            faces.Add(_namer.Recognise(image, face));
        }

        RecognisedFace? largest = faces.FirstOrDefault();
        return Result([new LabelScore(0, largest?.Identity ?? Unknown, Math.Clamp(largest?.Similarity ?? 0, 0, 1))], faces);
    }

    private InferenceResult Video(IEnumerable<RgbImage> frames, string name)
    {
        var ballot = new FaceBallot(Unknown);
        int seen = 0;
        foreach (RgbImage frame in frames)
        {
            if (++seen > _options.MaxFrames)
            {
                throw new UrbanSoundException(
                    UrbanSoundErrorKind.TooLarge,
                    $"{name}: has more frames to look at than FacePipelineOptions.MaxFrames allows ({_options.MaxFrames}); look at fewer (EveryNthFrame), or cut it in segments.");
            }

            if (_detector.Detect(frame).MaxBy(f => f.Box.Area) is { } face)
                ballot.Add(_namer.Recognise(frame, face));
        }

        if (seen == 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{name}: holds no frame to look at.");
        IReadOnlyList<FaceVote> vote = ballot.Count();
        LabelScore[] scores = vote.Count > 0 ? [.. vote.Select((v, i) => new LabelScore(i, v.Identity, v.Weight))] : [new LabelScore(0, Unknown, 0)];
        return Result(scores, ballot.Faces) with { Frames = seen, Vote = vote };
    }

    private InferenceResult Result(IReadOnlyList<LabelScore> scores, IReadOnlyList<RecognisedFace> faces) =>
        new() { Scores = scores, Model = Model, Elapsed = TimeSpan.Zero, Faces = faces };
}
