using UrbanSound.Models;

namespace UrbanSound.Cli.Diagnostics;

/// <summary>Whether the bundled model loads, which runs its probe.</summary>
internal sealed record ModelFinding(bool Loads, ModelIdentity? Identity, int Labels, string? Error);
