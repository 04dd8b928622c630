using System.Diagnostics;

namespace UrbanSound.Cli.Tests;

/// <summary>Runs the program with a small disk in memory, which nobody else sees and which goes with the program.</summary>
internal static class SmallDisk
{
    /// <summary>Where the disk is for the program.</summary>
    public const string Mounted = "/mnt";

    private static readonly Lazy<bool> Mountable = new(() => OperatingSystem.IsLinux() && Try());

    public static bool CanBeMounted => Mountable.Value;

    /// <param name="options">Of tmpfs: size, number of files.</param>
    /// <param name="keep">Where what is on the disk in the end is copied to, with its times.</param>
    /// <param name="args">Of the program.</param>
    public static async Task<Cli.Said> RunAsync(string options, string keep, params string[] args)
    {
        const string Script = """
            mount -t tmpfs -o "$1" tmpfs "$2" || exit 99; keep=$3; at=$2; shift 3
            dotnet "$@"; code=$?
            cp -a "$at" "$keep"; exit $code
            """;
        var program = Path.Combine(AppContext.BaseDirectory, "urbansound.dll");
        using var process = Start(["sh", "-c", Script, "sh", options, Mounted, keep, program, .. args]);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Cli.Said(process.ExitCode, output, await error);
    }

    private static bool Try()
    {
        try
        {
            using var process = Start("mount", "-t", "tmpfs", "tmpfs", Mounted);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no unshare
        }
    }

    private static Process Start(params string[] command)
    {
        var start = new ProcessStartInfo("unshare", ["-rm", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }
}
