using System.CommandLine;
using UrbanSound.Cli.Classification;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Cli.Commands;

/// <summary>Settings of a picture classifier that has no manifest.</summary>
internal sealed class ImageModelOptions
{
    /// <summary>The longest file of labels that is read.</summary>
    private const long MostLabelBytes = 16 << 20;

    public Option<string?> Preset { get; } = CreatePreset();

    public Option<string?> Labels { get; } = new("--labels")
    {
        HelpName = "FILE",
        Description = "The labels of such a model: one a line, in the order of its outputs.",
    };

    public Option<string?> Output { get; } = CreateOutput();

    public Option<bool> Shrink { get; } = new("--shrink-on-load")
    {
        Description = "Shrink large JPEGs while they are decoded: faster, and about half a level of 255 off in the mean.",
    };

    public void AddTo(Command command)
    {
        command.Add(Preset);
        command.Add(Labels);
        command.Add(Output);
        command.Add(Shrink);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Preset) is null != result.GetValue(Labels) is null)
                result.AddError("--image-preset and --labels go together: both or neither.");
        });
    }

    /// <summary>The classifier that the options and the model's own task ask for.</summary>
    public IFileClassifier Load(ParseResult parsed, string? model, int jobs)
    {
        var options = new ImageClassifierOptions { DegreeOfParallelism = jobs, ShrinkOnLoad = parsed.GetValue(Shrink) };
        if (model is not null && Settings(parsed) is { } settings)
            return new ImageFiles(ImageClassifier.Load(model, settings, ReadLabels(parsed), Meaning(parsed), options));
        // Each kind of classifier refuses the other's models, so the manifest is asked first.
        return model is not null && ModelManifest.Load(model).Task == ModelTask.Image
            ? new ImageFiles(ImageClassifier.Load(model, options))
            : new SoundFiles(ModelOption.Load(model, new SoundClassifierOptions { DegreeOfParallelism = jobs }));
    }

    /// <summary>The settings of the preset; null when none is given.</summary>
    public ImageInputSettings? Settings(ParseResult parsed) => parsed.GetValue(Preset) switch
    {
        "torchvision" => ImageInputSettings.Torchvision,
        "keras" => ImageInputSettings.Keras,
        "facenet160" => ImageInputSettings.FaceNet160,
        "arcface112" => ImageInputSettings.ArcFace112,
        _ => null,
    };

    /// <summary>Networks of Keras end with a softmax, those of torchvision before it.</summary>
    public OutputMeaning Meaning(ParseResult parsed) => (parsed.GetValue(Output) ?? (parsed.GetValue(Preset) == "keras" ? "probabilities" : "logits")) == "logits"
        ? OutputMeaning.Logits
        : OutputMeaning.Probabilities;

    public string[] ReadLabels(ParseResult parsed)
    {
        string path = parsed.GetValue(Labels)!;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostLabelBytes })
                throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{path}: is larger than {MostLabelBytes >> 20} MiB, which no list of labels is.");
            // A label is the trimmed line; blank lines at the end are nobody's.
            return string.Join('\n', File.ReadLines(path).Select(line => line.Trim())).TrimEnd('\n').Split('\n');
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
        {
            throw fault;
        }
    }

    private static Option<string?> CreatePreset()
    {
        var option = new Option<string?>("--image-preset")
        {
            HelpName = "torchvision|keras|facenet160|arcface112",
            Description = "How pictures become the input of a model without a manifest.",
        };
        option.AcceptOnlyFromAmong("torchvision", "keras", "facenet160", "arcface112");
        return option;
    }

    private static Option<string?> CreateOutput()
    {
        var option = new Option<string?>("--output-meaning")
        {
            HelpName = "logits|probabilities",
            Description = "What such a model gives. Default: logits for torchvision, probabilities for keras.",
        };
        option.AcceptOnlyFromAmong("logits", "probabilities");
        return option;
    }
}
