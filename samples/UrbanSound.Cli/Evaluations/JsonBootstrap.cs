namespace UrbanSound.Cli.Evaluations;

/// <summary>How the bounds were drawn.</summary>
internal sealed record JsonBootstrap(int Draws, int Seed, double Level, int Recordings);
