using System.Text.Json;

namespace UrbanSound.Cli.Features;

/// <summary>
/// One array to compute and where to put it. A job that can't be understood carries its fault, so that it gets its answer in its
/// place.
/// </summary>
internal sealed record FeatureJob
{
    public string? File { get; init; }

    public string? Output { get; init; }

    /// <summary>A model or manifest whose exact input tensor is wanted, or null.</summary>
    public string? Model { get; init; }

    public FeatureRequest Request { get; init; } = new();

    public UrbanSoundException? Fault { get; init; }

    /// <summary>Checks what a job needs, whether it came from the command line or from a batch.</summary>
    public static FeatureJob Create(string? file, string? output, string? model, IReadOnlyCollection<FeatureSetting> settings)
    {
        var job = new FeatureJob { File = file, Output = output, Model = model };
        try
        {
            if (output is null)
                throw Invalid("the output file is missing.");
            if (model is not null && settings.Count > 0)
                throw Invalid($"{settings.First().Name}: a model fixes every setting, so that no other option goes with it.");
            job = job with { Request = FeatureRequest.Create(settings) };
            var needsFile = model is not null || job.Request.Kind != FeatureKind.FilterBank;
            if (needsFile && file is null)
                throw Invalid("the sound file is missing.");
            if (!needsFile && file is not null)
                throw Invalid("a filter bank is computed from its settings alone, without a sound file.");
            return job;
        }
        catch (UrbanSoundException e)
        {
            return job with { Fault = e };
        }
    }

    /// <summary>Reads one line of a batch.</summary>
    public static FeatureJob Parse(string line, int number)
    {
        string? file = null, output = null, model = null;
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Invalid("is not a JSON object.");
            var settings = new List<FeatureSetting>();
            var unknown = new List<string>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "file":
                        file = Text(property);
                        break;
                    case "output":
                        output = Text(property);
                        break;
                    case "model":
                        model = Text(property);
                        break;
                    default:
                        if (FeatureOptions.FindByJsonName(property.Name) is { } option)
                            settings.Add(new FeatureSetting(option, property.Name, Value(property)));
                        else
                            unknown.Add(property.Name);
                        break;
                }
            }
            if (unknown.Count > 0)
                throw Invalid($"unknown field {string.Join(", ", unknown)}.");
            var job = Create(file, output, model, settings);
            return job.Fault is null ? job : job with { Fault = AtLine(job.Fault.Message) };
        }
        catch (JsonException e)
        {
            return new FeatureJob { Fault = AtLine($"is not JSON: {e.Message}") };
        }
        catch (UrbanSoundException e)
        {
            return new FeatureJob { File = file, Output = output, Model = model, Fault = AtLine(e.Message) };
        }

        UrbanSoundException AtLine(string message) => Invalid($"line {number}: {message}");
    }

    private static string Text(JsonProperty property) => property.Value.ValueKind == JsonValueKind.String
        ? property.Value.GetString()!
        : throw Invalid($"{property.Name} must be text.");

    private static string Value(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.Number => property.Value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => throw Invalid(
            $"{property.Name}: null is no value. Leave the field out for the default, or write \"none\" where none is a choice."),
        _ => throw Invalid($"{property.Name} must be a number, text, true or false."),
    };

    private static UrbanSoundException Invalid(string message) => new(UrbanSoundErrorKind.InvalidOptions, message);
}
