using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Stress;

/// <summary>Aligned columns, for people; a row is shown as soon as its phase is over.</summary>
internal sealed class StressTable(CliTerminal terminal)
{
    public void Begin(StressInputs inputs, Uri server)
    {
        terminal.WriteResult(string.Create(Culture.Invariant,
            $"{inputs.All.Count} {Printable.Text(inputs.Source)}, answers known from {Printable.Text(inputs.Model.Name)} {Printable.Text(inputs.Model.Version)}; to {server}"));
        Row("Phase", "open", "right", "wrong", "crossed", "refused", "lost", "failed", "double", "mean", "p50", "p95", "p99", "max", "answers/s");
    }

    public void Write(PhaseResult result)
    {
        var times = result.Latency;
        Row(result.Name, N(result.OpenAtOnce), N(result.Right), N(result.Wrong), N(result.Crossed), N(result.Refused), N(result.Lost), N(result.Failed),
            N(result.Duplicated), Time(times?.Mean), Time(times?.P50), Time(times?.P95), Time(times?.P99), Time(times?.Max),
            result.AnswersPerSecond.ToString("0.0", Culture.Invariant));
        foreach (var (kind, count) in result.Errors)
            terminal.WriteResult(string.Create(Culture.Invariant, $"  {count} x {kind}"));
        if (result.Refusals is { } no)
            terminal.WriteResult(Told(no, result.Retries));
    }

    public void End(StressResult result)
    {
        var cost = result.Cost;
        terminal.WriteResult(string.Create(Culture.Invariant,
            $"Cost of {cost.Endpoint.Name} at ${cost.Endpoint.DollarsPerHour} an hour: {cost.EndpointHours:0.##} h ${cost.EndpointDollars:0.00}")
            + (cost.TrainingHours > 0 ? string.Create(Culture.Invariant, $", training {cost.TrainingHours:0.##} h on {cost.Training.Name} ${cost.TrainingDollars:0.00}") : "")
            + (cost.DollarsPerMillionAnswers is { } million ? string.Create(Culture.Invariant, $"; ${million:0.00} a million answers at this rate") : "") + ".");
        int right = result.Phases.Sum(p => p.Right), all = result.Phases.Sum(p => p.Requests);
        terminal.WriteResult(string.Create(Culture.Invariant, $"{right} of {all} right"));
    }

    private static string Told(RefusalFigures no, int retries)
    {
        string when = no.LeastRetryAfter is { } least ? string.Create(Culture.Invariant, $", come again in {least} to {no.MostRetryAfter} s") : "";
        string late = no.Lateness is { } l ? string.Create(Culture.Invariant, $", {Time(l.Mean)} after the last byte in the mean, {Time(l.Max)} at most") : "";
        string again = retries > 0 ? string.Create(Culture.Invariant, $"; {retries} obeyed, one request at most {no.MostForOneRequest} times") : "";
        return string.Create(Culture.Invariant, $"  {no.Count} refusals{when}{late}{again}");
    }

    private static string N(int value) => value.ToString(Culture.Invariant);

    private static string Time(double? milliseconds) => milliseconds switch
    {
        null => "-",
        >= 10_000 => string.Create(Culture.Invariant, $"{milliseconds / 1000:0.0} s"),
        >= 1000 => string.Create(Culture.Invariant, $"{milliseconds / 1000:0.00} s"),
        _ => string.Create(Culture.Invariant, $"{milliseconds:0.0} ms"),
    };

    private void Row(string name, string open, string right, string wrong, string crossed, string refused, string lost, string failed, string twice, string mean, string p50, string p95, string p99, string max, string rate) =>
        terminal.WriteResult($"{name,-13} {open,5} {right,5} {wrong,5} {crossed,7} {refused,7} {lost,5} {failed,6} {twice,6} {mean,9} {p50,9} {p95,9} {p99,9} {max,9} {rate,9}");
}
