namespace UrbanSound.Cli.Events;

/// <summary>One line of <c>detect --format json</c>; times in seconds, the score is the event's highest.</summary>
internal sealed record JsonEvent(double Start, double End, int Index, string Label, float Score, float MeanScore);
