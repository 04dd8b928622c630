using System.Diagnostics;
using System.Text;
using System.Text.Json;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Tests;

/// <summary>Runs the command line, in this process or in its own.</summary>
internal static class Cli
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Whether SIGINT, the second signal, is among those that this process was started to ignore.</summary>
    private static readonly bool IgnoresInterrupts = OperatingSystem.IsLinux()
        && (Convert.ToUInt64(File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1], 16) & 2) != 0;

    /// <summary>What a run said.</summary>
    public sealed record Said(int Code, string Output, string Error)
    {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public JsonElement[] Json => [.. Lines.Select(l => JsonDocument.Parse(l).RootElement)];
    }

    public static Task<Said> RunAsync(params string[] args) => RunAsync([], args);

    public static async Task<Said> RunAsync(byte[] input, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var terminal = new CliTerminal(output, error, () => new MemoryStream(input));
        var code = await CommandLine.RunAsync(args, terminal);
        return new Said(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the built program.</summary>
    public static Task<Said> RunProcessAsync(byte[]? input, params string[] args) => RunProcessAsync(input, _ => { }, args);

    /// <summary>Runs the built program, with an environment of its own.</summary>
    public static Task<Said> RunProcessWithAsync(Action<ProcessStartInfo> configure, params string[] args) => RunProcessAsync(null, configure, args);

    private static async Task<Said> RunProcessAsync(byte[]? input, Action<ProcessStartInfo> configure, string[] args)
    {
        using var process = Start(configure, args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return new Said(process.ExitCode, await output, await error);
    }

    public static Process Start(params string[] args) => Start(_ => { }, args);

    public static Process Start(Action<ProcessStartInfo> configure, params string[] args)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "urbansound.dll"), .. args];
        // A shell makes what it starts in the background deaf to Ctrl-C, and every child inherits that; the program is to be heard here.
        if (IgnoresInterrupts)
            command = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        configure(start);
        return Process.Start(start)!;
    }
}
