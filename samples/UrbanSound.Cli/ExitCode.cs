namespace UrbanSound.Cli;

/// <summary>The exit codes that scripts may rely on; README lists them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command line itself is wrong: unknown option, impossible value, missing argument.</summary>
    public const int Usage = 1;

    /// <summary>The command line is right, but an input, a model or an output failed.</summary>
    public const int Failure = 2;

    /// <summary>A fault of the program, not of its input (EX_SOFTWARE of sysexits.h).</summary>
    public const int Unexpected = 70;

    /// <summary>Stopped by Ctrl-C or a termination signal (128 + SIGINT, as shells report it).</summary>
    public const int Interrupted = 130;
}
