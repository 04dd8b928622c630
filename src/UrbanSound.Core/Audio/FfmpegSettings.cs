namespace UrbanSound.Audio;

/// <summary>Where ffmpeg is, and how long it may say nothing.</summary>
/// <param name="Executable">Its full path; null when there is none.</param>
/// <param name="Patience">How long a read waits for it before it counts as hung.</param>
/// <param name="Time">The clock for that.</param>
/// <param name="HowToInstall">What to do when there is none.</param>
internal sealed record FfmpegSettings(string? Executable, TimeSpan Patience, TimeProvider Time, string HowToInstall)
{
    internal const string Variable = "URBANSOUND_FFMPEG";

    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    private static FfmpegSettings? _found;

    internal bool IsInstalled => Executable is not null;

    /// <summary>As this process finds it; looked for until it is found, so that installing it needs no restart.</summary>
    internal static FfmpegSettings Installed
    {
        get
        {
            if (_found is FfmpegSettings known)
                return known;
            FfmpegSettings now = Find(Environment.GetEnvironmentVariable);
            _found = now.IsInstalled ? now : null;
            return now;
        }
    }

    internal static FfmpegSettings Find(Func<string, string?> environment)
    {
        string? named = environment(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            bool there = File.Exists(named);
            return new(there ? Path.GetFullPath(named) : null, UsualPatience, TimeProvider.System,
                $"the environment variable {Variable} names '{AudioFault.OneLine(named, AudioFault.LongestName)}', "
                + "where no file is; correct it");
        }
        // Looked for here rather than by the operating system, which on Windows would look in the current directory first.
        string file = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";
        string? found = (environment("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(directory => Path.Combine(directory, file))
            .FirstOrDefault(File.Exists);
        return new(found, UsualPatience, TimeProvider.System,
            "install it (apt install ffmpeg, brew install ffmpeg, winget install Gyan.FFmpeg) "
            + $"or name it in the environment variable {Variable}");
    }
}
