namespace UrbanSound.Cli.Stress;

/// <summary>What ended within one second of a phase.</summary>
/// <param name="Second">The second, from 0.</param>
/// <param name="Right">Right answers.</param>
/// <param name="Refused">Refusals, those that were obeyed included.</param>
/// <param name="Bad">All else.</param>
internal sealed record SecondCount(int Second, int Right, int Refused, int Bad);
