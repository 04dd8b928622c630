using System.ComponentModel;
using System.Diagnostics;

namespace UrbanSound.Cli.Reports;

/// <summary>Turns a page into PDF by Chromium, where it is installed.</summary>
internal static class PdfPrinter
{
    /// <summary>Names the program, where it is none of the usual ones.</summary>
    public const string Variable = "URBANSOUND_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The program, or null where there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? named : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/Applications/Google Chrome.app/Contents/MacOS").ToArray();
        string[] endings = OperatingSystem.IsWindows() ? [".exe"] : [""];
        return Names.Append("Google Chrome").SelectMany(name => folders.SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))).FirstOrDefault(File.Exists);
    }

    public static async Task<byte[]> PrintAsync(byte[] page, CancellationToken cancellationToken)
    {
        string browser = Find() ?? throw new UrbanSoundException(UrbanSoundErrorKind.NotFound,
            $"a PDF needs Chromium or Chrome, and none was found on the PATH. Install it (Debian: apt install chromium), name it in {Variable}, or write report.html and print that.");
        var folder = Directory.CreateTempSubdirectory("urbansound-report-");
        try
        {
            string html = Path.Combine(folder.FullName, "report.html"), pdf = Path.Combine(folder.FullName, "report.pdf");
            await File.WriteAllBytesAsync(html, page, cancellationToken);
            var start = new ProcessStartInfo(browser)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                ArgumentList =
                {
                    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--no-pdf-header-footer", $"--user-data-dir={Path.Combine(folder.FullName, "profile")}",
                },
            };
            // Chromium refuses to run as root inside its sandbox; the page has no script, and fetches nothing.
            if (!OperatingSystem.IsWindows() && Environment.UserName == "root")
                start.ArgumentList.Add("--no-sandbox");
            start.ArgumentList.Add($"--print-to-pdf={pdf}");
            start.ArgumentList.Add(new Uri(html).AbsoluteUri);
            string said = await RunAsync(start, cancellationToken);
            return File.Exists(pdf)
                ? await File.ReadAllBytesAsync(pdf, cancellationToken)
                : throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{browser}: wrote no PDF: {said.Trim().Split('\n')[^1]}");
        }
        finally
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (IOException)
            {
                // A process of the browser's may still write to its profile; the system clears its temporary folder.
            }
        }
    }

    private static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(patience.Token);
                string error = await process.StandardError.ReadToEndAsync(patience.Token);
                await output;
                await process.WaitForExitAsync(patience.Token);
                return error;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                throw new UrbanSoundException(UrbanSoundErrorKind.DeadlineExceeded, $"{start.FileName}: wrote no PDF within {Patience.TotalMinutes:0} minutes.");
            }
        }
        catch (Win32Exception e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{start.FileName}: can't be started: {e.Message}", e);
        }
    }
}
