using System.Text.Json;
using UrbanSound.Cli.Features;

namespace UrbanSound.Cli.Verification;

/// <summary>Inputs of a model, and what another runtime made of them.</summary>
/// <param name="Runtime">Which runtime; empty when unknown.</param>
/// <param name="Count">Number of inputs.</param>
/// <param name="Inputs">All inputs, one behind the other.</param>
/// <param name="Outputs">All outputs, one behind the other.</param>
internal sealed record ExpectedOutputs(string Runtime, int Count, float[] Inputs, float[] Outputs)
{
    /// <param name="path">JSON with both, or the outputs as <c>.npy</c>.</param>
    /// <param name="inputs">The inputs as <c>.npy</c>; null when they are in the JSON.</param>
    public static ExpectedOutputs Read(string path, string? inputs)
    {
        var isArray = path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
        if (isArray != inputs is not null)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "--inputs goes with an --expected that is a .npy file, and such a file needs it.");
        if (!isArray)
            return ReadJson(path);
        var (given, wanted) = (NpyReader.Read(inputs!), NpyReader.Read(path));
        if (given.Shape.Length == 0 || wanted.Shape.Length == 0 || given.Shape[0] != wanted.Shape[0] || given.Shape[0] == 0)
            throw Invalid(path, $"its first axis must be as long as that of {inputs}, and not empty: one entry an input.");
        return new ExpectedOutputs("", given.Shape[0], given.Values, wanted.Values);
    }

    private static ExpectedOutputs ReadJson(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var runtime = root.TryGetProperty("runtime", out var name) ? name.GetString() ?? "" : "";
            var expected = new ExpectedOutputs(runtime, root.GetProperty("count").GetInt32(), Numbers("inputs"), Numbers("outputs"));
            return expected.Count > 0 ? expected : throw Invalid(path, "count must be above 0.");

            float[] Numbers(string member) => [.. root.GetProperty(member).EnumerateArray().Select(v => v.GetSingle())];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Invalid(path, "is no JSON object with a number count and the flat arrays inputs and outputs.");
        }
    }

    private static UrbanSoundException Invalid(string path, string fault) => new(UrbanSoundErrorKind.InvalidMedia, $"{path}: {fault}");
}
