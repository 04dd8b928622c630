using System.Text.Json;
using UrbanSound.Cli.Stress;

namespace UrbanSound.Cli.Reports;

/// <summary>The results that a report is made of, in the order given.</summary>
internal sealed class ReportSources
{
    private const long MostBytes = 256L << 20;

    private ReportSources(IReadOnlyList<(string File, StressResult Result)> stress, IReadOnlyList<EvaluationFigures> evaluations)
    {
        Stress = stress;
        Evaluations = evaluations;
    }

    public IReadOnlyList<(string File, StressResult Result)> Stress { get; }

    public IReadOnlyList<EvaluationFigures> Evaluations { get; }

    public static ReportSources Read(IEnumerable<string> files)
    {
        var stress = new List<(string, StressResult)>();
        var evaluations = new List<EvaluationFigures>();
        foreach (string file in files)
        {
            try
            {
                if (new FileInfo(file) is { Exists: true, Length: > MostBytes })
                    throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{file}: is larger than {MostBytes >> 20} MiB, which no result is.");
                byte[] bytes = File.ReadAllBytes(file);
                using var document = JsonDocument.Parse(bytes);
                var root = document.RootElement;
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("kind", out var kind) && kind.ValueEquals(StressResult.StressKind))
                    stress.Add((file, Require(JsonSerializer.Deserialize(bytes, StressJsonContext.Default.StressResult)!, file)));
                else if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(EvaluationFigures.Mark, out _))
                    evaluations.Add(EvaluationFigures.Read(file, root));
                else
                    throw Unknown(file, null);
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
            {
                throw Unknown(file, e);
            }
            catch (Exception e) when (e is not UrbanSoundException && FileFaults.TryExplain(e, out var fault))
            {
                throw new UrbanSoundException(fault.Kind, $"{file}: {fault.Message}", e);
            }
        }
        return new ReportSources(stress, evaluations);
    }

    // The reader of JSON leaves what is missing null, whatever the type says.
    private static StressResult Require(StressResult result, string file) =>
        result is { Phases.Count: > 0, Machine: not null, Model: not null, Inputs: not null, Cost: not null } && result.Phases.All(p => p is { Name: not null, Histogram: not null, Timeline: not null, Errors: not null })
            ? result
            : throw Unknown(file, null);

    private static UrbanSoundException Unknown(string file, Exception? cause) =>
        new(UrbanSoundErrorKind.InvalidMedia, $"{file}: is no result that 'urbansound stress -o' or 'urbansound evaluate --json' wrote.", cause);
}
