using UrbanSound.Models;

namespace UrbanSound.Cli.Faces;

/// <summary>What <c>faces evaluate --json</c> says. Shares are 0 to 1. Scripts read it: names and order stay.</summary>
/// <param name="Identities">People with at least two photos.</param>
/// <param name="Probes">Photos asked in one draw with nobody left out.</param>
/// <param name="Draws">How often enrolled photos and strangers were drawn.</param>
/// <param name="Rank1Accuracy">Share of probes whose likest person is the right one; mean of the draws.</param>
/// <param name="WorstDraw">The lowest share of a draw.</param>
/// <param name="OpenSet">With strangers among those who ask.</param>
/// <param name="Photos">Photos read.</param>
/// <param name="WithoutFace">Photos in which no face was found; they were taken as a whole, and count.</param>
/// <param name="Failed">Photos that could not be read, with the reason; they count nowhere.</param>
/// <param name="PerIdentity">Each person's figures over all draws.</param>
/// <param name="Roc">False accepts and rejects by threshold, over all draws.</param>
/// <param name="Detector">Which detector.</param>
/// <param name="Embedder">Which embedder, with which settings.</param>
internal sealed record FaceReport(
    int Identities,
    int Probes,
    int Draws,
    double Rank1Accuracy,
    double WorstDraw,
    FaceReport.OpenSetFigures OpenSet,
    int Photos,
    int WithoutFace,
    IReadOnlyList<string> Failed,
    IReadOnlyList<FaceReport.IdentityFigures> PerIdentity,
    IReadOnlyList<FaceReport.RocPoint> Roc,
    ModelIdentity Detector,
    ModelIdentity Embedder)
{
    /// <param name="Threshold">Mean of the thresholds; each was chosen on other people than those it judged.</param>
    /// <param name="KnownRight">Share of enrolled people's photos that got the right name.</param>
    /// <param name="StrangersNamed">Share of strangers' photos that got a name.</param>
    /// <param name="KnownPhotos">Photos behind the first share, over all draws.</param>
    /// <param name="StrangerPhotos">Photos behind the second.</param>
    internal sealed record OpenSetFigures(double Threshold, double KnownRight, double StrangersNamed, int KnownPhotos, int StrangerPhotos);

    /// <param name="Identity">The person.</param>
    /// <param name="Photos">The person's photos.</param>
    /// <param name="Rank1Accuracy">Share of the person's probes that were right, nobody left out.</param>
    /// <param name="KnownRight">Share that got the right name when enrolled; null if the person never was.</param>
    /// <param name="StrangerNamed">Share that got a name when a stranger; null if the person never was.</param>
    internal sealed record IdentityFigures(string Identity, int Photos, double Rank1Accuracy, double? KnownRight, double? StrangerNamed);

    /// <param name="Threshold">Score from which on a name is given.</param>
    /// <param name="FalseAcceptRate">Share of strangers' photos that get a name.</param>
    /// <param name="FalseRejectRate">Share of enrolled people's photos that don't get the right one.</param>
    internal sealed record RocPoint(double Threshold, double FalseAcceptRate, double FalseRejectRate);
}
