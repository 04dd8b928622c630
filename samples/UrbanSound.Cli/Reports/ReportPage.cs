using System.Text;
using UrbanSound.Cli.Evaluations;
using UrbanSound.Cli.Stress;

namespace UrbanSound.Cli.Reports;

/// <summary>One HTML file: load, times, accuracy, cost, and the published project's figures beside them. Nothing is fetched from anywhere, and it needs no script.</summary>
/// <param name="sources">What it tells of.</param>
/// <param name="time">When it is made.</param>
internal sealed class ReportPage(ReportSources sources, DateTimeOffset time)
{
    private const string Ours = "UrbanSound";

    private readonly StringBuilder _page = new();

    public byte[] Write()
    {
        _page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        _page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        _page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\n");
        _page.Add($"<title>UrbanSound: report</title><style>{EvaluationStyle.Css}{ReportStyle.Css}</style></head><body><main>");
        _page.Add($"<h1>How UrbanSound serves and how well it hears</h1><p class=\"lead\">Made on {time:d MMMM yyyy} from {sources.Stress.Count} stress {(sources.Stress.Count == 1 ? "test" : "tests")} and {sources.Evaluations.Count} {(sources.Evaluations.Count == 1 ? "evaluation" : "evaluations")}, beside what {PublishedFigures.Project} tells of itself.</p>");
        AddTiles();
        if (sources.Stress.Count > 0)
        {
            AddBeside();
            foreach (var (file, result) in sources.Stress)
                AddStress(file, result);
            AddCost();
        }
        if (sources.Evaluations.Count > 0)
            AddAccuracy();
        _page.Add($"<footer><p>{Markup.Safe(PublishedFigures.About)}</p></footer></main></body></html>");
        return new UTF8Encoding(false).GetBytes(_page.ToString());
    }

    private static string Time(double milliseconds) => milliseconds switch
    {
        >= 10_000 => FormattableString.Invariant($"{milliseconds / 1000:0.0} s"),
        >= 1000 => FormattableString.Invariant($"{milliseconds / 1000:0.00} s"),
        >= 100 or 0 => FormattableString.Invariant($"{milliseconds:0} ms"),
        _ => FormattableString.Invariant($"{milliseconds:0.0} ms"),
    };

    private static string Dollars(double value) => FormattableString.Invariant($"${value:0.00}");

    private static double Share(PhaseResult phase) => (double)phase.Right / phase.Requests;

    // A run that came again when it was told to is another measurement than one of single attempts.
    private static string Obeying(StressResult result) => result.Retry ? ", obeying refusals" : "";

    private static string Title(StressResult result)
    {
        string how = result.Phases is [var only]
            ? only.Requests == only.Concurrency ? "All at once" : FormattableString.Invariant($"{only.Concurrency} at a time")
            : "Step by step";
        return $"{how}{Obeying(result)}: {result.Model.Name} {result.Model.Version}";
    }

    private static bool IsHere(StressResult result) => Uri.TryCreate(result.Url, UriKind.Absolute, out var server) && server.IsLoopback;

    private void AddTiles()
    {
        _page.Append("<div class=\"tiles\">");
        foreach (var (_, result) in sources.Stress.Take(3))
        {
            var last = result.Phases[^1];
            Tile($"{last.Name}, {result.Model.Name}{Obeying(result)}", FormattableString.Invariant($"{last.Right} of {last.Requests}"), FormattableString.Invariant($"right; {last.Refused} refused, {last.Wrong + last.Crossed} wrong, {last.Lost} lost, {last.Duplicated} double"));
            Tile("throughput", FormattableString.Invariant($"{last.AnswersPerSecond:0.#}/s"), last.Latency is { } times ? $"right answers; p99 {Time(times.P99)}" : "right answers");
        }
        foreach (var evaluation in sources.Evaluations.Take(2))
            Tile($"accuracy of {evaluation.Model}", Markup.Percent(evaluation.Accuracy), evaluation.Bounds is { } b ? $"{Markup.Percent(b.Lower)} to {Markup.Percent(b.Upper)}, {evaluation.Dataset}" : evaluation.Dataset);
        _page.Append("</div>\n");

        void Tile(string name, string value, string note) =>
            _page.Add($"<div class=\"tile\"><span>{Markup.Safe(name)}</span><b>{Markup.Safe(value)}</b><small>{Markup.Safe(note)}</small></div>");
    }

    private void AddBeside()
    {
        var phases = sources.Stress.SelectMany(s => s.Result.Phases.Select(p => (Phase: p, s.Result))).Where(p => PublishedFigures.Of(p.Phase.Name) is not null).ToArray();
        bool severalModels = sources.Stress.DistinctBy(s => s.Result.Model.Name).Count() > 1;
        _page.Add($"<h2>Beside {PublishedFigures.Project}</h2>");
        if (phases.Length > 0)
        {
            var names = phases.Select(p => p.Phase.Name + (severalModels ? "\n" + p.Result.Model.Name : "") + (p.Result.Retry ? "\nobeying refusals" : "")).ToArray();
            Figure(BarPicture.Draw("Share of requests that got their right answer", names,
                [new BarSeries(Ours, "right", [.. phases.Select(p => (double?)Share(p.Phase))]),
                 new BarSeries("published, SageMaker endpoint", "other", [.. phases.Select(p => (double?)PublishedFigures.Of(p.Phase.Name)!.Share)])],
                new Axis(0.25, 4), value => Markup.Percent(value).Replace(".0 ", " ", StringComparison.Ordinal)), "Share of requests that got their right answer. Ours are compared with the known answer one by one; theirs were counted as successful.");
        }
        Head(["requests", "server", "answered", "share", "mean time", "answers/s"], 2);
        foreach (var (phase, result) in phases)
            Row(phase.Name, $"{Ours}: {result.Model.Name}{Obeying(result)}", phase.Right, phase.Requests, phase.Latency?.Mean, phase.AnswersPerSecond);
        foreach (var load in (PublishedLoad[])[.. PublishedFigures.Steps, PublishedFigures.Dump, PublishedFigures.LocalDump])
            Row(load.Phase, $"published: {load.Where}", load.Answered, load.Requests, load.MeanMilliseconds, load.AnswersPerSecond);
        _page.Add($"</table></div><p>Of {PublishedFigures.Project}, {PublishedFigures.SingleRequest}. Its machines and network are not ours, so that times and rates are no race; the share of requests that are answered, refused with a time to come again, or lost is what the software decides.{(phases.Any(p => p.Result.Retry) ? " Runs named “obeying refusals” came again when a refusal said; the published ones were single attempts." : "")}</p>");

        void Row(string name, string server, int answered, int requests, double? mean, double? rate) => _page.Add(
            $"<tr><th>{Markup.Safe(name)}</th><td class=\"left\">{Markup.Safe(server)}</td><td>{answered} of {requests}</td><td>{Markup.Percent((double)answered / requests)}</td><td>{(mean is { } m ? Time(m) : "–")}</td><td>{(rate is { } r ? r.ToString("0.##", Culture.Invariant) : "–")}</td></tr>");
    }

    private void AddStress(string file, StressResult result)
    {
        _page.Add($"<h2>{Markup.Safe(Title(result))}</h2><dl>");
        Term("command", result.Command);
        Term("when", result.Time.ToString("yyyy-MM-dd HH:mm 'UTC'", Culture.Invariant));
        Term(IsHere(result) ? "machine" : "client's machine",
            $"{result.Machine.Processor ?? "processor unknown"}, {result.Machine.Cores} cores, {result.Machine.System}, {result.Machine.Runtime}; "
            + (IsHere(result) ? "server and load client shared it" : "what the server ran on is not known"));
        Term("server", result.Server is { } server ? $"{result.Url}, {server.Model} {server.Version}, SDK {server.Sdk}" : result.Url);
        Term("inputs", FormattableString.Invariant($"{result.Inputs.Count} {result.Inputs.Source}, {result.Inputs.MeanBytes / 1000.0:0} kB each; {result.Inputs.DistinctAnswers} are told from all others by their answer"));
        Term("client", (result.DeadlineSeconds is { } seconds ? FormattableString.Invariant($"gives up after {seconds:0.#} s") : "no end in all") + (result.Retry ? ", comes again when a refusal says" : ""));
        Term("file", file);
        _page.Append("</dl>\n");
        Head("requests", "open at once", "right", "wrong", "crossed", "refused", "lost", "failed", "double", "mean", "p50", "p95", "p99", "longest", "answers/s");
        foreach (var p in result.Phases)
        {
            var t = p.Latency;
            string times = string.Concat(new[] { t?.Mean, t?.P50, t?.P95, t?.P99, t?.Max }.Select(v => $"<td>{(v is { } ms ? Time(ms) : "–")}</td>"));
            _page.Add($"<tr><th>{Markup.Safe(p.Name)}</th><td>{p.OpenAtOnce}</td><td>{p.Right}</td><td>{p.Wrong}</td><td>{p.Crossed}</td><td>{p.Refused}</td><td>{p.Lost}</td><td>{p.Failed}</td><td>{p.Duplicated}</td>{times}<td>{p.AnswersPerSecond:0.#}</td></tr>");
        }
        _page.Append("</table></div>\n");
        AddTold(result);
        if (result.Phases.Count > 1)
        {
            Figure(BarPicture.Draw("Times of right answers by phase", [.. result.Phases.Select(p => p.Name)],
                [Series("p50", "low", t => t.P50), Series("p95", "mid", t => t.P95), Series("p99", "right", t => t.P99)],
                Axis.To(result.Phases.Max(p => p.Latency?.P99 ?? 0)), Time), "Times of right answers, from the moment when a request was to be sent to the last byte received: half, 95 % and 99 % are within.");
        }
        _page.Append("<div class=\"figures\">\n");
        if (result.Phases.Count > 1)
        {
            Figure(BarPicture.Draw("Right answers a second by phase", [.. result.Phases.Select(p => p.Name)],
                [new BarSeries("right answers a second", "right", [.. result.Phases.Select(p => (double?)p.AnswersPerSecond)])],
                Axis.To(result.Phases.Max(p => p.AnswersPerSecond)), v => v.ToString(v >= 100 ? "0" : "0.#", Culture.Invariant)), "Throughput.");
        }
        var last = result.Phases[^1];
        if (last.Histogram.Count > 0)
        {
            bool inSeconds = last.Histogram[^1].ToMs > 2000;
            double step = (last.Histogram[0].ToMs - last.Histogram[0].FromMs) / (inSeconds ? 1000 : 1);
            Figure(ColumnPicture.Draw($"Right answers by time, {last.Name}", step, inSeconds ? "seconds to the answer" : "milliseconds to the answer",
                [new BarSeries("right answers", "right", [.. last.Histogram.Select(b => (double?)b.Count)])]), $"How long right answers took: {last.Name}.");
        }
        if (last.Timeline.Count > 2)
        {
            Figure(ColumnPicture.Draw($"What ended when, {last.Name}", 1, "seconds since the requests were sent",
                [new BarSeries("right", "right", [.. last.Timeline.Select(s => (double?)s.Right)]), new BarSeries("refused", "refused", [.. last.Timeline.Select(s => (double?)s.Refused)]), new BarSeries("wrong, lost or failed", "wrong", [.. last.Timeline.Select(s => (double?)s.Bad)])]),
                $"What ended when, each second: {last.Name}.");
        }
        _page.Append("</div>\n");

        BarSeries Series(string name, string style, Func<LatencyFigures, double> value) =>
            new(name, style, [.. result.Phases.Select(p => p.Latency is { } t ? value(t) : (double?)null)]);

        void Term(string name, string value) => _page.Add($"<dt>{name}</dt><dd>{(name is "command" or "file" ? $"<code>{Markup.Safe(value)}</code>" : Markup.Safe(value))}</dd>");
    }

    // What the table's numbers mean, in words, phase by phase where there is anything to tell.
    private void AddTold(StressResult result)
    {
        foreach (var phase in result.Phases)
        {
            var told = new List<string>();
            if (phase.Refusals is { } no)
            {
                told.Add(FormattableString.Invariant($"{no.Count} refusals, {no.WithoutRetryAfter} of them without a time to come again")
                    + (no.LeastRetryAfter is { } least ? FormattableString.Invariant($"; the others said {least} to {no.MostRetryAfter} s") : "")
                    + (no.Lateness is { } late ? $"; they came {Time(late.P50)} (median), {Time(late.P99)} (p99), {Time(late.Max)} (longest) after the last byte of the request" : "")
                    + (phase.Retries > 0 ? FormattableString.Invariant($"; {phase.Retries} were obeyed, and no request was refused more than {no.MostForOneRequest} times") : ""));
            }
            told.AddRange(phase.Errors.Select(e => FormattableString.Invariant($"{e.Value} x {e.Key}")));
            if (told.Count > 0)
                _page.Add($"<p>{Markup.Safe($"{phase.Name}: {string.Join("; ", told)}.")}</p>");
        }
    }

    private void AddCost()
    {
        _page.Append("<h2>Cost</h2>\n");
        Head(["what", "machine", "an hour", "hours", "cost", "a million answers"], 2);
        var costs = sources.Stress
            .Select(s => (Name: $"{s.Result.Model.Name}, {s.Result.Phases[^1].Name}{Obeying(s.Result)}", s.Result.Cost)).Distinct().ToArray();
        var large = InstancePrice.Known[0];
        foreach (var cost in costs)
        {
            Row($"serving {cost.Name}", cost.Cost.Endpoint.Name, cost.Cost.Endpoint.DollarsPerHour, cost.Cost.EndpointHours, cost.Cost.EndpointDollars, cost.Cost.DollarsPerMillionAnswers);
            if (cost.Cost.TrainingHours > 0)
                Row("training", cost.Cost.Training.Name, cost.Cost.Training.DollarsPerHour, cost.Cost.TrainingHours, cost.Cost.TrainingDollars, null);
        }
        Row("training, published", PublishedFigures.TrainingInstance, null, PublishedFigures.TrainingHours, PublishedFigures.TrainingDollars, null);
        double? published = PublishedFigures.Dump.AnswersPerSecond is { } rate ? large.DollarsPerHour / 3600 / rate * 1e6 : null;
        Row("serving, published, at its rate when flooded", large.Name, large.DollarsPerHour, null, null, published);
        var assumptions = costs.GroupBy(c => c.Cost.Assumption).ToArray();
        string million = string.Join(' ', assumptions.Select(a => assumptions.Length == 1 ? a.Key : $"{string.Join("; ", a.Select(c => c.Name))}: {a.Key}"));
        var prices = costs.SelectMany(c => c.Cost.TrainingHours > 0 ? (InstancePrice[])[c.Cost.Endpoint, c.Cost.Training] : [c.Cost.Endpoint]).Append(large)
            .GroupBy(p => p.Source, p => p.Name).Select(s => $"{string.Join(", ", s.Distinct())}: {s.Key}");
        _page.Add($"</table></div><p>An endpoint costs by the hour, whether requests come or not. What a million answers cost supposes: {Markup.Safe(million)} Prices: {Markup.Safe(string.Join(". ", prices))}.</p>");

        void Row(string what, string machine, double? price, double? hours, double? dollars, double? million) => _page.Add(
            $"<tr><th>{Markup.Safe(what)}</th><td class=\"left\">{Markup.Safe(machine)}</td><td>{(price is { } p ? "$" + p.ToString("0.###", Culture.Invariant) : "–")}</td><td>{(hours is { } h ? h.ToString("0.##", Culture.Invariant) : "–")}</td><td>{(dollars is { } d ? Dollars(d) : "–")}</td><td>{(million is { } m ? Dollars(m) : "–")}</td></tr>");
    }

    private void AddAccuracy()
    {
        _page.Append("<h2>Accuracy</h2>\n");
        Head(["model", "data", "accuracy", "bounds", "macro F1", "clips", "recordings"], 2);
        foreach (var e in sources.Evaluations)
            _page.Add($"<tr><th>{Markup.Safe(e.Model)}</th><td class=\"left\">{Markup.Safe(e.Dataset)}{(e.CrossValidation ? ", each fold by a model trained without it" : "")}</td><td>{Markup.Percent(e.Accuracy)}</td><td>{(e.Bounds is { } b ? $"{Markup.Percent(b.Lower)} to {Markup.Percent(b.Upper)}" : "–")}</td><td>{Markup.Percent(e.MacroF1)}</td><td>{e.Clips}</td><td>{e.Recordings}</td></tr>");
        foreach (var (what, accuracy, but) in PublishedFigures.Accuracies)
            _page.Add($"<tr><th>published</th><td class=\"left\">UrbanSound8K, {Markup.Safe(what)}; {Markup.Safe(but)}</td><td>{Markup.Percent(accuracy)}</td><td>–</td><td>–</td><td>–</td><td>–</td></tr>");
        _page.Append("</table></div>\n");
        foreach (string warning in sources.Evaluations.SelectMany(e => e.Warnings).Distinct())
            _page.Add($"<p class=\"warning\">{Markup.Safe(warning)}</p>");
        foreach (var e in sources.Evaluations.Where(e => e.Folds.Count > 1))
        {
            Figure(BarPicture.Draw($"Accuracy of each fold, {e.Model}", [.. e.Folds.Select(f => $"fold {f.Name}")],
                [new BarSeries("test", "right", [.. e.Folds.Select(f => f.Role == "test" ? f.Accuracy : (double?)null)]), new BarSeries("no proven test", "low", [.. e.Folds.Select(f => f.Role == "test" ? (double?)null : f.Accuracy)])],
                new Axis(0.25, 4), value => Markup.Percent(value).Replace(".0 ", " ", StringComparison.Ordinal)), $"Accuracy of each fold of {e.Dataset}: {e.Model}.");
        }
    }

    private void Figure(string picture, string caption) => _page.Add($"<figure>{picture}<figcaption>{Markup.Safe(caption)}</figcaption></figure>");

    private void Head(params string[] columns) => Head(columns, 1);

    private void Head(string[] columns, int left) =>
        _page.Add($"<div class=\"wide\"><table><tr>{string.Concat(columns.Select((c, i) => i > 0 && i < left ? $"<th class=\"left\">{c}</th>" : $"<th>{c}</th>"))}</tr>");
}
