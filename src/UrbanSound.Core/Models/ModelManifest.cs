using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using UrbanSound.Imaging;

namespace UrbanSound.Models;

/// <summary>
/// What a model file says of itself: task, labels, every pre-processing parameter, meaning of the output, licence, training
/// data, measured accuracy, and a probe that proves the numbers. JSON in the ONNX file's metadata under
/// <see cref="MetadataKey"/>, or beside it in <c>MODEL.onnx.json</c>. docs/model-manifest.md is the specification. Immutable.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>Key of the manifest in the metadata of an ONNX file.</summary>
    public const string MetadataKey = "urbansound.manifest";

    /// <summary>The format that this library reads and writes.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>Manifests beyond this many characters are refused.</summary>
    internal const int MaxLength = 1 << 20;

    /// <summary>Most samples of a window: six minutes at 44.1 kHz. Also the most values of the spectrogram that it gives.</summary>
    internal const int MaxWindowSamples = 1 << 24;

    /// <summary>Most points that the transforms of one window may have together: ten minutes at 48 kHz, 2048 every 4.6 ms.</summary>
    internal const long MaxTransformPoints = 1L << 28;

    /// <summary>Version of the manifest's format: 1.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model's version.</summary>
    public required string Version { get; init; }

    /// <summary>What the model is for.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>What it is, in a sentence. Optional.</summary>
    public string? Description { get; init; }

    /// <summary>The labels, in the order of the outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>From a recording to the input tensor; null exactly for models of pictures.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SoundInput? Sound { get; init; }

    /// <summary>From a picture to the input tensor; null exactly for models of sounds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageInputSettings? Image { get; init; }

    /// <summary>The graph's input.</summary>
    public required ModelInput Input { get; init; }

    /// <summary>The graph's output.</summary>
    public required ModelOutput Output { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>What the model was trained on. May be empty where unknown.</summary>
    public required IReadOnlyList<TrainingSet> TrainingData { get; init; }

    /// <summary>Measured figures. May be empty.</summary>
    public required IReadOnlyList<MeasuredAccuracy> Accuracy { get; init; }

    /// <summary>The proof. Models in files must have one; settings given in code may lack it.</summary>
    public ModelProbe? Probe { get; init; }

    /// <summary>Reads a manifest from JSON.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">What to call it in messages, usually a file name.</param>
    /// <returns>The manifest, validated.</returns>
    /// <exception cref="UrbanSoundException">
    /// The JSON breaks the specification; kind <see cref="UrbanSoundErrorKind.InvalidModel"/>, the message names the first fault of
    /// form or all faults of content.
    /// </exception>
    public static ModelManifest Parse(string json, string name)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(name);
        if (json.Length > MaxLength)
            throw Invalid(name, $"{json.Length} characters are too many; the most is {MaxLength}.");
        ModelManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Manifest);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            // ArgumentException: half a surrogate pair is no text, and can't become the UTF-8 that the parser reads.
            throw Invalid(name, fault.Message, fault);
        }

        if (manifest is null)
            throw Invalid(name, "the JSON is null.");
        List<string> faults = manifest.Faults();
        return faults.Count == 0 ? manifest : throw Invalid(name, string.Join(" ", faults));
    }

    /// <summary>Reads the manifest of a model, or a manifest by itself.</summary>
    /// <param name="path">An ONNX file (its metadata, or the <c>.json</c> file beside it), or a <c>.json</c> file.</param>
    /// <returns>The manifest, validated.</returns>
    /// <exception cref="UrbanSoundException">The file is missing (NotFound), has no manifest or a bad one (InvalidModel).</exception>
    public static ModelManifest Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return Parse(Encoding.UTF8.GetString(ModelFile.Read(path, MaxLength)), path);
        using var model = OnnxModel.Open(ModelFile.Read(path, ModelFile.MaxModelBytes), path, null, OnnxModelOptions.Default);
        return model.Manifest;
    }

    /// <summary>The manifest as JSON, indented, in the order of the specification.</summary>
    /// <returns>JSON that <see cref="Parse"/> reads.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, ManifestJson.Manifest);

    /// <summary>Refuses a manifest that was put together in code and breaks the specification.</summary>
    internal void Validate()
    {
        List<string> faults = Faults();
        if (faults.Count > 0)
            throw Invalid(Name ?? "model", string.Join(" ", faults));
    }

    private List<string> Faults()
    {
        var faults = new List<string>();
        Require(FormatVersion == CurrentFormatVersion, $"formatVersion {FormatVersion} is not known here; this version reads {CurrentFormatVersion}.");
        Require(!string.IsNullOrWhiteSpace(Name), "name is empty.");
        Require(!string.IsNullOrWhiteSpace(Version), "version is empty.");
        Require(Enum.IsDefined(Task), $"task {Task} is unknown.");
        Require(Labels is { Count: > 0 } && Labels.All(l => !string.IsNullOrWhiteSpace(l)), "labels must be a list of names.");
        // ImageNet's thousand names hold two cranes and two maillots; results of pictures are told apart by their index.
        Require(Labels is null || Task == ModelTask.Image || Labels.Distinct(StringComparer.Ordinal).Count() == Labels.Count, "labels repeat.");
        Require(!string.IsNullOrWhiteSpace(Licence), "licence is empty.");
        Require(TrainingData is not null && TrainingData.All(d => d is not null), "trainingData must be a list of data sets.");
        Require(Accuracy is not null && Accuracy.All(a => a is not null && a.Value is >= 0 and <= 1), "accuracy must be a list of figures from 0 to 1.");
        Require(!string.IsNullOrEmpty(Output?.Name), "output.name is empty.");
        Require(Output is null || (Output.Temperature > 0 && double.IsFinite(Output.Temperature)), "output.temperature must be above 0.");
        Require(!string.IsNullOrEmpty(Input?.Name), "input.name is empty.");
        Require(Input?.Shape is { Count: > 0 and <= 8 } shape && shape.Select((size, axis) => size >= 1 || (axis == 0 && size == -1)).All(valid => valid),
            "input.shape must hold positive sizes, after -1 for the batch axis where there is one.");
        Require(Task == ModelTask.Sound == Sound is not null, Sound is null ? "sound is missing." : "sound has no place in a model of pictures.");
        Require(Task == ModelTask.Image == Image is not null, Image is null ? "image is missing." : "image has no place in a model of sounds.");
        if (Sound is not null)
            CheckSound(Sound);
        if (Image is not null)
            CheckImage(Image);
        if (Probe is not null)
            CheckProbe(Probe);
        return faults;

        void CheckSound(SoundInput sound)
        {
            // Any recording that can be read can then be resampled: the fastest is 256 times the slowest.
            Require(sound.SampleRate is >= 3000 and <= 768_000, $"sound.sampleRate must be 3,000 to 768,000 Hz, not {sound.SampleRate}.");
            Require(sound.Seconds is > 0 and <= 600, $"sound.seconds must be above 0 and at most 600, not {sound.Seconds}.");
            if (faults.Count > 0)
                return;
            Require(sound.WindowSamples <= MaxWindowSamples, $"sound.seconds of {sound.SampleRate} Hz are {sound.WindowSamples} samples, more than {MaxWindowSamples}.");
            long values;
            if (sound.Features == SoundFeatures.MelSpectrogram)
            {
                if (sound.Spectrogram is not { } mel || sound.Frames is not { } frames || sound.Layout is null)
                {
                    faults.Add("sound.spectrogram, sound.frames and sound.layout must be given for a mel-spectrogram.");
                    return;
                }

                try
                {
                    mel.Validate();
                }
                catch (UrbanSoundException fault)
                {
                    faults.Add(fault.Message);
                    return;
                }

                Require(mel.SampleRate == sound.SampleRate, $"sound.spectrogram.sampleRate {mel.SampleRate} differs from sound.sampleRate {sound.SampleRate}.");
                long computed = mel.FrameCount(sound.WindowSamples);
                Require(computed * mel.MelBands <= MaxWindowSamples && computed * mel.FftLength <= MaxTransformPoints,
                    $"sound.spectrogram gives {computed} frames of {mel.MelBands} bands from {mel.FftLength} points, more than a model may ask for.");
                Require(frames >= 1 && frames <= computed, $"sound.frames {frames} must be 1 to {computed}, the frames of {sound.Seconds} s.");
                values = (long)frames * mel.MelBands;
            }
            else
            {
                Require(sound.Spectrogram is null && sound.Frames is null && sound.Layout is null, "sound.spectrogram, sound.frames and sound.layout must be null for a waveform.");
                values = sound.WindowSamples;
            }

            if (Input?.Shape is { } dimensions)
            {
                long held = dimensions.Where(d => d > 0).Aggregate(1L, (product, d) => Math.Min(product * d, int.MaxValue));
                Require(held == values, $"input.shape holds {held} values, but the pre-processing gives {values}.");
            }
        }

        void CheckImage(ImageInputSettings image)
        {
            faults.AddRange(image.Faults("image."));
            int[] axes = image.Layout == TensorLayout.Nchw ? [3, image.Height, image.Width] : [image.Height, image.Width, 3];
            Require(Input?.Shape is not { } shape || (shape.TakeLast(3).SequenceEqual(axes) && shape.SkipLast(3).All(size => size is 1 or -1)),
                $"input.shape must end with {string.Join(", ", axes)}, after 1 or -1 for the batch axis where there is one.");
        }

        void CheckProbe(ModelProbe probe)
        {
            string recipe = Task == ModelTask.Image ? ProbePicture.Recipe : ProbeSignal.Recipe;
            Require(probe.Recipe == recipe, $"probe.recipe \"{probe.Recipe}\" is unknown for this task; this version knows \"{recipe}\".");
            Require(Task == ModelTask.Image ? probe.Seconds == 0 : probe.Seconds is > 0 and <= 60,
                $"probe.seconds must be above 0 and at most 60, and 0 for a picture, not {probe.Seconds}.");
            Require(probe.Tolerance is > 0 and <= 0.1, $"probe.tolerance must be above 0 and at most 0.1, not {probe.Tolerance}.");
            Require(probe.TensorValues is { Count: > 0 } && probe.Outputs is { Count: > 0 }, "probe.tensorValues and probe.outputs must hold values.");
            // JSON can say 1e999, which is read as infinity; an infinite output would make the tolerance infinite, and prove nothing.
            Require(double.IsFinite(probe.TensorMean) && double.IsFinite(probe.TensorRms)
                && probe.TensorValues?.All(float.IsFinite) != false && probe.Outputs?.All(float.IsFinite) != false,
                "the probe's numbers must be within the range of a float.");
        }

        void Require(bool holds, string fault)
        {
            if (!holds)
                faults.Add(fault);
        }
    }

    private static UrbanSoundException Invalid(string name, string fault, Exception? cause = null) =>
        ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, name, $"the model manifest breaks its specification (docs/model-manifest.md): {fault}", cause);
}
