using System.Globalization;
using UrbanSound.Fuzz.Corpus;
using UrbanSound.Fuzz.Running;
using UrbanSound.Fuzz.Targets;

if (FuzzOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(FuzzOptions.Usage);
    return 2;
}
if (options.IsChild)
{
    // Only this target is run in child processes.
    ChildProcess.Serve(new OnnxTarget(new ModelCorpus()));
    return 0;
}
if (options.TellsLast)
    return TellLast();
return options.Replay is null ? new FuzzRun(options).Run() : Replay(options.Replay);

int Replay(string file)
{
    // Findings are named TARGET.SEED.SHA.bin.
    string[] parts = Path.GetFileName(file).Split('.');
    FuzzTarget? target = new FuzzPlan(options).Find(parts[0]);
    if (target is null || parts.Length < 2 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out int seed))
    {
        Console.Error.WriteLine($"{file}: its name does not begin with a target and a seed, as those of findings do.");
        return 2;
    }
    Fault? fault = CaseRunner.Run(target, File.ReadAllBytes(file), seed).Fault;
    Console.WriteLine(fault is null ? "nothing is wrong with it any more" : $"{fault.Key}: {fault.Summary}\n{fault.Detail}");
    return fault is null ? 0 : 1;
}

// The inputs that a run was at when it died, written down as findings. They are not run: that is what killed it.
int TellLast()
{
    var plan = new FuzzPlan(options);
    var findings = new FindingStore(options.Findings);
    foreach ((int run, long iteration) in Breadcrumb.ReadAll(options.Findings))
    {
        var one = new FuzzCase(plan.TargetOf(iteration), FuzzCase.SeedOf(run, iteration));
        findings.Add(one, iteration, run, new Fault($"died-{iteration}", "the process died while this input, or that of another thread, was running", ""), shrinks: false);
    }
    return 1;
}
