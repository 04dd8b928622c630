using System.Buffers;
using UrbanSound.Imaging;
using UrbanSound.Models;
using UrbanSound.Sounds;

namespace UrbanSound;

/// <summary>
/// Tells what a picture shows. Thread-safe: one instance serves any number of threads, and gives the same answer alone and in a crowd.
/// Dispose it when no call is under way.
/// </summary>
public sealed class ImageClassifier : IDisposable
{
    private const int BatchSize = 8;

    private readonly OnnxModel _model;
    private readonly ImageClassifierOptions _options;

    private ImageClassifier(OnnxModel model, ImageClassifierOptions options)
    {
        _model = model;
        _options = options;
    }

    /// <summary>Which model answers.</summary>
    public ModelIdentity Model => _model.Identity;

    /// <summary>What the model says of itself: labels, pre-processing, licence, accuracy.</summary>
    public ModelManifest Manifest => _model.Manifest;

    internal OnnxModel Onnx => _model;

    private ImagePreprocessor Preprocessor => _model.ImagePreprocessor;

    /// <summary>Loads a model that tells its settings.</summary>
    /// <param name="modelPath">
    /// The ONNX file; its manifest is in its metadata, or beside it as <c>MODEL.onnx.json</c>, or Hugging Face's
    /// <c>preprocessor_config.json</c> and <c>config.json</c> lie in its folder or the one above.
    /// </param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <returns>A classifier.</returns>
    /// <exception cref="UrbanSoundException">As <see cref="OnnxModel.Load(string, OnnxModelOptions?)"/> says; ModelMismatch: it is a model of sounds.</exception>
    public static ImageClassifier Load(string modelPath, ImageClassifierOptions? options = null) =>
        Create(options, o => OnnxModel.Load(modelPath, o));

    /// <summary>Loads a model without a manifest, with the manifest given here.</summary>
    /// <param name="modelPath">The ONNX file.</param>
    /// <param name="manifest">Labels, pre-processing, names and meaning of input and output.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <returns>A classifier.</returns>
    /// <exception cref="UrbanSoundException">As <see cref="OnnxModel.Load(string, ModelManifest, OnnxModelOptions?)"/> says.</exception>
    public static ImageClassifier Load(string modelPath, ModelManifest manifest, ImageClassifierOptions? options = null) =>
        Create(options, o => OnnxModel.Load(modelPath, manifest, o));

    /// <summary>Loads a model without a manifest, with the settings given here; its names and batch axis are the graph's.</summary>
    /// <param name="modelPath">The ONNX file, with one input; of several outputs the one named logits counts, else the first.</param>
    /// <param name="settings">From picture to tensor, say <see cref="ImageInputSettings.Torchvision"/>.</param>
    /// <param name="labels">In the order of the outputs.</param>
    /// <param name="meaning">What the outputs are: logits, or probabilities where the graph ends with a softmax.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <returns>A classifier. Nothing proves that the settings are those of the training.</returns>
    /// <exception cref="UrbanSoundException">ModelMismatch: graph, settings and labels don't fit together. InvalidModel: no ONNX model, or settings out of range.</exception>
    public static ImageClassifier Load(
        string modelPath, ImageInputSettings settings, IReadOnlyList<string> labels, OutputMeaning meaning, ImageClassifierOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(labels);
        string name = Path.GetFileNameWithoutExtension(modelPath);
        return Create(options, o => OnnxModel.Load(modelPath, graph => ForeignImageModel.Describe(graph, name, settings, labels, meaning), o));
    }

    /// <summary>Classifies a file.</summary>
    /// <param name="path">JPEG, PNG, WebP, GIF, BMP, PPM or PGM, told by its content.</param>
    /// <param name="cancellationToken">Ends the work before the model runs.</param>
    /// <returns>The scores of all labels.</returns>
    /// <exception cref="UrbanSoundException">
    /// NotFound, AccessDenied, Unavailable, InvalidMedia (damaged), UnsupportedMedia or TooLarge; the message names the file.
    /// </exception>
    public InferenceResult Classify(string path, CancellationToken cancellationToken = default)
    {
        long started = TimeProvider.System.GetTimestamp();
        return Classify(ImageDecoder.ReadFile(path, _options.Limits), path, started, cancellationToken);
    }

    /// <summary>Classifies the bytes of a picture file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="cancellationToken">Ends the work before the model runs.</param>
    /// <returns>The scores of all labels.</returns>
    /// <exception cref="UrbanSoundException">InvalidMedia (damaged, empty), UnsupportedMedia or TooLarge; the message names it.</exception>
    public InferenceResult Classify(ReadOnlySpan<byte> bytes, string name, CancellationToken cancellationToken = default) =>
        Classify(bytes, name, TimeProvider.System.GetTimestamp(), cancellationToken);

    /// <summary>Classifies a picture in memory.</summary>
    /// <param name="image">The picture, upright.</param>
    /// <param name="cancellationToken">Ends the work before the model runs.</param>
    /// <returns>The scores of all labels.</returns>
    public InferenceResult Classify(RgbImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        long started = TimeProvider.System.GetTimestamp();
        float[] tensor = ArrayPool<float>.Shared.Rent(_model.TensorLength);
        try
        {
            Preprocessor.Compute(image, tensor.AsSpan(0, _model.TensorLength));
            return Run(tensor, started, cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    /// <summary>Classifies many pictures with few model runs. Each gets the scores that it would get alone, within float32's rounding (1e-5).</summary>
    /// <param name="images">The pictures, upright.</param>
    /// <param name="cancellationToken">Ends the work between two model runs.</param>
    /// <returns>One result a picture, in their order.</returns>
    public IReadOnlyList<InferenceResult> ClassifyBatch(IReadOnlyList<RgbImage> images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        long started = TimeProvider.System.GetTimestamp();
        int most = _model.TakesBatches ? BatchSize : 1, length = _model.TensorLength, labels = Manifest.Labels.Count;
        var scores = new float[images.Count][];
        var tensors = new float[Math.Min(most, images.Count) * length];
        for (int first = 0; first < images.Count; first += most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(most, images.Count - first);
            for (int i = 0; i < count; i++)
                Preprocessor.Compute(images[first + i], tensors.AsSpan(i * length, length));
            float[] rows = ModelScores.Run(_model, tensors.AsMemory(0, count * length), count);
            for (int i = 0; i < count; i++)
                scores[first + i] = rows[(i * labels)..((i + 1) * labels)];
        }

        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
        return [.. scores.Select(row => InferenceResult.Create(row, Manifest.Labels, Model, elapsed))];
    }

    /// <summary>
    /// Classifies many files, <see cref="ImageClassifierOptions.DegreeOfParallelism"/> at once. Answers come in the order of the files,
    /// each as soon as it and those before it are done; a file that can't be classified is an answer too, and ends nothing.
    /// </summary>
    /// <param name="paths">The files, which may come from anywhere and never end.</param>
    /// <param name="cancellationToken">Ends the work between two files.</param>
    /// <returns>One answer a file.</returns>
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

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    /// <summary>From the bytes of a picture file to the model's input tensor.</summary>
    internal void Prepare(ReadOnlySpan<byte> bytes, string name, Span<float> tensor) =>
        ImageDecoder.FillTensor(bytes, name, _options.Limits, Preprocessor, _options.ShrinkOnLoad, tensor);

    private static ImageClassifier Create(ImageClassifierOptions? options, Func<OnnxModelOptions, OnnxModel> load)
    {
        options ??= ImageClassifierOptions.Default;
        options.Validate();
        OnnxModel model = load(new OnnxModelOptions { ThreadsPerRun = options.ThreadsPerRun });
        if (model.Manifest.Task == ModelTask.Image)
            return new ImageClassifier(model, options);
        model.Dispose();
        throw new UrbanSoundException(UrbanSoundErrorKind.ModelMismatch, $"{model.Manifest.Name}: this is a model of sounds; load it with SoundClassifier.");
    }

    private InferenceResult Classify(ReadOnlySpan<byte> bytes, string name, long started, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        float[] tensor = ArrayPool<float>.Shared.Rent(_model.TensorLength);
        try
        {
            Prepare(bytes, name, tensor.AsSpan(0, _model.TensorLength));
            return Run(tensor, started, cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    private InferenceResult Run(float[] tensor, long started, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        float[] scores = ModelScores.Run(_model, tensor.AsMemory(0, _model.TensorLength), 1);
        return InferenceResult.Create(scores, Manifest.Labels, Model, TimeProvider.System.GetElapsedTime(started));
    }

    private FileClassification ClassifyFile(string path, CancellationToken cancellationToken) =>
        FileClassification.Of(path, file => Classify(file, cancellationToken));
}
