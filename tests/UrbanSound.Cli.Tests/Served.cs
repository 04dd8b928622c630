using System.Diagnostics;
using System.Net;

namespace UrbanSound.Cli.Tests;

/// <summary>A running <c>urbansound serve</c>; killed at the end unless it was told to stop.</summary>
internal sealed record Served(Process Process, Uri Address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task<Served> StartAsync(params string[] args) => StartAsync(_ => { }, args);

    public static Task<Served> StartAsync(Action<ProcessStartInfo> configure, params string[] args) => StartAsync(configure, new HttpClientHandler(), args);

    /// <summary>On a free port; returns when it is ready.</summary>
    public static async Task<Served> StartAsync(Action<ProcessStartInfo> configure, HttpMessageHandler transport, params string[] args)
    {
        var process = Cli.Start(configure, ["serve", "--port", "0", .. args]);
        process.StandardInput.Close();
        // Its log is read away, or a full pipe would hold it up.
        _ = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        var line = await process.StandardOutput.ReadLineAsync(patience.Token);
        Assert.Matches("^listening on https?://127.0.0.1:[0-9]+$", line);
        var served = new Served(process, new Uri(line!.Split(' ')[^1]));
        using var client = new HttpClient(transport, disposeHandler: false) { BaseAddress = served.Address };
        while ((await client.GetAsync("/ping", patience.Token)).StatusCode != HttpStatusCode.OK)
            await Task.Delay(10, patience.Token);
        return served;
    }

    public async Task SignalAsync(string name)
    {
        using var kill = System.Diagnostics.Process.Start("sh", ["-c", $"kill -{name} {Process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await Process.WaitForExitAsync(patience.Token);
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill();
        Process.Dispose();
    }
}
