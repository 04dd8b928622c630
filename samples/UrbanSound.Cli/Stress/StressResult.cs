using UrbanSound.Cli.Diagnostics;
using UrbanSound.Models;

namespace UrbanSound.Cli.Stress;

/// <summary>The document of <c>stress -o</c>. Scripts and <c>report</c> read it: names stay.</summary>
internal sealed record StressResult(
    string Kind,
    string Mode,
    string Url,
    string Command,
    DateTimeOffset Time,
    Machine Machine,
    ServerIdentity? Server,
    ModelIdentity Model,
    StressInputFigures Inputs,
    double? DeadlineSeconds,
    bool Retry,
    IReadOnlyList<PhaseResult> Phases,
    CostEstimate Cost)
{
    /// <summary>By this a document is known as one of these.</summary>
    public const string StressKind = "urbansound-stress";
}
