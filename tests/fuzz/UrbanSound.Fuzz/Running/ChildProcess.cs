using System.Diagnostics;
using System.Globalization;
using UrbanSound.Fuzz.Targets;

namespace UrbanSound.Fuzz.Running;

/// <summary>
/// Another process of this program that runs inputs by their seeds, one at a time, so that a native crash ends only it. It is
/// renewed now and then, and whenever it died.
/// </summary>
internal sealed class ChildProcess(FuzzTarget target) : IDisposable
{
    private const int MostInputs = 2000;

    /// <summary>Start-up included; a child that says nothing for so long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? _process;
    private int _inputs;

    /// <summary>The most memory that any child held.</summary>
    internal long PeakBytes { get; private set; }

    /// <summary>Runs one input.</summary>
    internal Outcome Run(int seed)
    {
        if (_inputs++ >= MostInputs)
            Dispose();
        _process ??= Start();
        string? answer;
        try
        {
            _process.StandardInput.WriteLine(seed.ToString(CultureInfo.InvariantCulture));
            _process.StandardInput.Flush();
            Task<string?> line = _process.StandardOutput.ReadLineAsync();
            if (!line.Wait(Patience))
            {
                Dispose();
                return new Outcome(new Fault("hang", $"no answer within {Patience.TotalSeconds} s", ""));
            }
            answer = line.Result;
        }
        catch (IOException)
        {
            answer = null;
        }
        if (answer is null)
        {
            _process.WaitForExit();
            int status = _process.ExitCode;
            Dispose();
            return new Outcome(new Fault($"crash-{status}", $"the process ended with status {status}", ""));
        }
        string[] parts = answer.Split('\t');
        PeakBytes = Math.Max(PeakBytes, long.Parse(parts[0], CultureInfo.InvariantCulture));
        return parts.Length < 4
            ? new Outcome(null, WasRefused: parts.Length > 1)
            : new Outcome(new Fault(parts[1], parts[2], parts[3].Replace('\v', '\n')));
    }

    /// <summary>The child's side: reads seeds, writes a line for each.</summary>
    internal static void Serve(FuzzTarget target)
    {
        using var self = Process.GetCurrentProcess();
        while (Console.In.ReadLine() is { } line)
        {
            var one = new FuzzCase(target, int.Parse(line, CultureInfo.InvariantCulture));
            Outcome outcome = CaseRunner.Run(target, one.CreateInput(), one.Seed);
            self.Refresh();
            string peak = self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture);
            Console.Out.WriteLine(outcome.Fault is { } fault
                ? $"{peak}\t{fault.Key}\t{Flat(fault.Summary)}\t{Flat(fault.Detail)}"
                : outcome.WasRefused ? $"{peak}\trefused" : peak);
            Console.Out.Flush();
        }

        static string Flat(string text) => text.Replace('\t', ' ').ReplaceLineEndings("\v");
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
        _inputs = 0;
    }

    private Process Start()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path to start again.");
        var arguments = new List<string>();
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            arguments.Add(typeof(ChildProcess).Assembly.Location);
        arguments.AddRange(["--child", "--only", target.Name]);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        // ONNX Runtime comments on every broken model; nobody reads it, and a full pipe would stop it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
