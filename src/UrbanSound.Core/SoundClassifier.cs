using System.Runtime.CompilerServices;
using UrbanSound.Audio;
using UrbanSound.Models;
using UrbanSound.Pipelines;
using UrbanSound.Sounds;

namespace UrbanSound;

/// <summary>
/// Tells what a recording sounds like. Thread-safe: one instance serves any number of threads, and gives the same answer alone
/// and in a crowd. Dispose it when no call is under way.
/// </summary>
public sealed class SoundClassifier : IDisposable
{
    private const int BatchSize = 16;

    private readonly OnnxModel _model;
    private readonly SoundClassifierOptions _options;

    private SoundClassifier(OnnxModel model, SoundClassifierOptions options)
    {
        _model = model;
        _options = options;
    }

    /// <summary>Which model answers.</summary>
    public ModelIdentity Model => _model.Identity;

    /// <summary>What the model says of itself: labels, pre-processing, licence, accuracy.</summary>
    public ModelManifest Manifest => _model.Manifest;

    internal OnnxModel Onnx => _model;

    internal SoundClassifierOptions Options => _options;

    private SoundPreprocessor Preprocessor => _model.Preprocessor;

    /// <summary>Loads the bundled model: the ten classes of UrbanSound8K.</summary>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <returns>A classifier.</returns>
    /// <exception cref="UrbanSoundException">Unavailable: the ONNX Runtime library is missing. InvalidOptions: the options are out of range.</exception>
    public static SoundClassifier LoadDefault(SoundClassifierOptions? options = null) =>
        Create(options, o => OnnxModel.Load(BundledModel.Read(), BundledModel.Name, null, o));

    /// <summary>Loads a model that carries its manifest.</summary>
    /// <param name="modelPath">The ONNX file; its manifest is in its metadata, or beside it as <c>MODEL.onnx.json</c>.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <returns>A classifier.</returns>
    /// <exception cref="UrbanSoundException">As <see cref="OnnxModel.Load(string, OnnxModelOptions?)"/> says.</exception>
    public static SoundClassifier Load(string modelPath, SoundClassifierOptions? options = null) =>
        Create(options, o => OnnxModel.Load(modelPath, o));

    /// <summary>Loads a model without a manifest, with the settings given here.</summary>
    /// <param name="modelPath">The ONNX file.</param>
    /// <param name="manifest">Labels, pre-processing, names and meaning of input and output.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <returns>A classifier.</returns>
    /// <exception cref="UrbanSoundException">As <see cref="OnnxModel.Load(string, ModelManifest, OnnxModelOptions?)"/> says.</exception>
    public static SoundClassifier Load(string modelPath, ModelManifest manifest, SoundClassifierOptions? options = null) =>
        Create(options, o => OnnxModel.Load(modelPath, manifest, o));

    /// <summary>Classifies a file. Recordings longer than the model's window are heard in overlapping windows, whose scores are averaged; memory stays bounded.</summary>
    /// <param name="path">WAV, or anything that ffmpeg reads where it is installed.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>The scores of all labels.</returns>
    /// <exception cref="UrbanSoundException">
    /// NotFound, AccessDenied, InvalidMedia (damaged, empty, silent), UnsupportedMedia or TooLarge; the message names the file.
    /// </exception>
    public InferenceResult Classify(string path, CancellationToken cancellationToken = default)
    {
        long started = TimeProvider.System.GetTimestamp();
        using AudioReader reader = AudioReader.Open(path, _options.Limits);
        return Classify(reader, path, started, cancellationToken);
    }

    /// <summary>Classifies a stream.</summary>
    /// <param name="stream">The bytes of a sound file; need not seek, stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>The scores of all labels.</returns>
    /// <exception cref="UrbanSoundException">InvalidMedia (damaged, empty, silent), UnsupportedMedia or TooLarge; the message names it.</exception>
    public InferenceResult Classify(Stream stream, string name, CancellationToken cancellationToken = default)
    {
        long started = TimeProvider.System.GetTimestamp();
        using AudioReader reader = AudioReader.Open(stream, name, _options.Limits, leaveOpen: true);
        return Classify(reader, name, started, cancellationToken);
    }

    /// <summary>Classifies a clip in memory.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>The scores of all labels.</returns>
    /// <exception cref="UrbanSoundException">InvalidMedia: the clip is empty, silent, or holds NaN.</exception>
    public InferenceResult Classify(AudioClip clip, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        long started = TimeProvider.System.GetTimestamp();
        using var reader = new ClipReader(clip);
        return Classify(reader, "clip", started, cancellationToken);
    }

    /// <summary>Classifies many clips with few model runs. Each clip gets the scores that it would get alone, within float32's rounding (1e-5).</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="cancellationToken">Ends the work between two model runs.</param>
    /// <returns>One result a clip, in their order.</returns>
    /// <exception cref="ArgumentException">A clip is null; the message tells its place.</exception>
    /// <exception cref="UrbanSoundException">InvalidMedia: a clip is empty, silent, or holds NaN; the message tells its place.</exception>
    public IReadOnlyList<InferenceResult> ClassifyBatch(IReadOnlyList<AudioClip> clips, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        for (int i = 0; i < clips.Count; i++)
        {
            if (clips[i] is null)
                throw new ArgumentException($"Clip {i} is null.", nameof(clips));
        }

        long started = TimeProvider.System.GetTimestamp();
        var sources = new SoundRows[clips.Count];
        int batchSize = _model.TakesBatches ? BatchSize : 1, length = Preprocessor.TensorLength, labels = Manifest.Labels.Count;
        var tensors = new float[batchSize * length];
        var owners = new SoundRows[batchSize];
        int filled = 0;
        for (int i = 0; i < clips.Count; i++)
        {
            using SoundRows rows = sources[i] = new SoundRows(_model, _options, new ClipReader(clips[i]), $"clip {i}");
            while (rows.TryFill(tensors.AsSpan(filled * length, length), cancellationToken))
            {
                owners[filled++] = rows;
                if (filled == batchSize)
                    RunBatch();
            }
        }

        RunBatch();
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
        return [.. sources.Select(rows => rows.Finish(elapsed))];

        void RunBatch()
        {
            if (filled == 0)
                return;
            cancellationToken.ThrowIfCancellationRequested();
            float[] scores = Scores(tensors.AsMemory(0, filled * length), filled);
            for (int w = 0; w < filled; w++)
                owners[w].Add(scores.AsSpan(w * labels, labels));
            filled = 0;
        }
    }

    /// <summary>Classifies a file on the thread pool.</summary>
    /// <param name="path">WAV, or anything that ffmpeg reads where it is installed.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>As <see cref="Classify(string, CancellationToken)"/>.</returns>
    public Task<InferenceResult> ClassifyAsync(string path, CancellationToken cancellationToken = default) =>
        Task.Run(() => Classify(path, cancellationToken), cancellationToken);

    /// <summary>
    /// Classifies many files, <see cref="SoundClassifierOptions.DegreeOfParallelism"/> at once. Answers come in the order of the
    /// files, each as soon as it and those before it are done; a file that can't be classified is an answer too, and ends nothing,
    /// and so is a path that is empty or null, or holds a null character (NotFound).
    /// Memory stays bounded: files are asked for as answers are taken, at most some 17 ahead for each file in work.
    /// </summary>
    /// <param name="paths">The files, which may come from anywhere and never end. What this throws comes after the answers before it.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>
    /// One answer a file. The work begins with the enumeration and ends with it: when it is left early, cancelled or fails, no file
    /// is open and nothing runs any more.
    /// </returns>
    public IAsyncEnumerable<FileClassification> ClassifyAsync(IAsyncEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return ParallelInOrder.RunAsync(paths, _options.DegreeOfParallelism, ClassifyFile, cancellationToken);
    }

    /// <inheritdoc cref="ClassifyAsync(IAsyncEnumerable{string}, CancellationToken)"/>
    public IAsyncEnumerable<FileClassification> ClassifyAsync(IEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return ClassifyAsync(paths.ToAsyncEnumerable(), cancellationToken);
    }

    /// <summary>Hears a recording window by window, as it is read.</summary>
    /// <param name="reader">The recording; the caller disposes it.</param>
    /// <param name="window">Sound heard at once; null means the model's window, which is also the most.</param>
    /// <param name="hop">From one window to the next; null means half a window.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>The windows in order; those at the end may be shorter.</returns>
    /// <exception cref="UrbanSoundException">The recording is damaged or too large; windows before that were given. InvalidOptions: window or hop out of range.</exception>
    public IAsyncEnumerable<SoundWindow> ClassifyWindowsAsync(
        AudioReader reader, TimeSpan? window = null, TimeSpan? hop = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        TimeSpan length = window ?? ModelWindow;
        return Windows(reader, new DetectionOptions { Window = length, Hop = hop ?? length / 2 }.Resolve(ModelWindow, Preprocessor.SampleRate), cancellationToken);
    }

    /// <summary>Finds the events of a recording, however long, in bounded memory. Events come as soon as they are over.</summary>
    /// <param name="path">WAV, or anything that ffmpeg reads where it is installed.</param>
    /// <param name="options">Window, hop, threshold, merging; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>The events in the order in which they end. Silence and sounds below the threshold give none.</returns>
    /// <exception cref="UrbanSoundException">As in <see cref="Classify(string, CancellationToken)"/>, but silence is no fault here.</exception>
    public async IAsyncEnumerable<SoundEvent> DetectAsync(
        string path, DetectionOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using AudioReader reader = AudioReader.Open(path, _options.Limits);
        await foreach (SoundEvent found in DetectAsync(reader, options, cancellationToken).ConfigureAwait(false))
            yield return found;
    }

    /// <summary>Finds the events of a recording that is being read.</summary>
    /// <param name="reader">The recording; the caller disposes it.</param>
    /// <param name="options">Window, hop, threshold, merging; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the work between two windows.</param>
    /// <returns>The events in the order in which they end.</returns>
    /// <exception cref="UrbanSoundException">The recording is damaged or too large; events before that were given.</exception>
    public async IAsyncEnumerable<SoundEvent> DetectAsync(
        AudioReader reader, DetectionOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ResolvedDetection settings = (options ?? DetectionOptions.Default).Resolve(ModelWindow, Preprocessor.SampleRate);
        var tracker = new EventTracker(settings, Manifest.Labels);
        var finished = new List<SoundEvent>();
        TimeSpan end = TimeSpan.Zero;
        await foreach (SoundWindow window in Windows(reader, settings, cancellationToken).ConfigureAwait(false))
        {
            end = window.End;
            tracker.Add((float[])window.Scores, finished);
            foreach (SoundEvent found in finished)
                yield return found;
            finished.Clear();
        }

        tracker.Complete(end, finished);
        foreach (SoundEvent found in finished)
            yield return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private TimeSpan ModelWindow => TimeSpan.FromSeconds(Manifest.Sound!.Seconds);

    private static SoundClassifier Create(SoundClassifierOptions? options, Func<OnnxModelOptions, OnnxModel> load)
    {
        options ??= SoundClassifierOptions.Default;
        options.Validate();
        OnnxModel model = load(new OnnxModelOptions { ThreadsPerRun = options.ThreadsPerRun });
        if (model.Manifest.Task == ModelTask.Sound)
            return new SoundClassifier(model, options);
        model.Dispose();
        throw new UrbanSoundException(UrbanSoundErrorKind.ModelMismatch, $"{model.Manifest.Name}: this is a model of pictures; load it with ImageClassifier.");
    }

    private InferenceResult Classify(AudioReader reader, string name, long started, CancellationToken cancellationToken)
    {
        using var rows = new SoundRows(_model, _options, reader, name);
        return RowInference.Run(rows, _model, started, cancellationToken);
    }

    private FileClassification ClassifyFile(string path, CancellationToken cancellationToken) =>
        FileClassification.Of(path, file => Classify(file, cancellationToken));

    private async IAsyncEnumerable<SoundWindow> Windows(
        AudioReader reader, ResolvedDetection settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int rate = Preprocessor.SampleRate;
        using var windows = new WindowReader(reader, rate, Math.Min(settings.WindowSamples, Preprocessor.WindowSamples), settings.HopSamples, alignsLast: false);
        var tensor = new float[Preprocessor.TensorLength];
        // Decoding and inference are work for the processor: they run on the thread pool, not on the caller's context.
        while (await Task.Run(Next, cancellationToken).ConfigureAwait(false) is { } window)
            yield return window;

        SoundWindow? Next()
        {
            if (!windows.TryRead(out ReadOnlySpan<float> samples))
                return null;
            float[] scores = [];
            if (!SoundRows.IsSilent(samples, _options.SilencePeak))
            {
                Preprocessor.Compute(samples, tensor);
                scores = Scores(tensor, 1);
            }

            return new SoundWindow
            {
                Start = TimeSpan.FromSeconds((double)windows.Start / rate),
                End = TimeSpan.FromSeconds((double)(windows.Start + samples.Length) / rate),
                Scores = scores,
            };
        }
    }

    private float[] Scores(Memory<float> tensors, int count) => ModelScores.Run(_model, tensors, count);
}
