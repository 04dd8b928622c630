namespace UrbanSound.Cli.Stress;

/// <summary>What was sent.</summary>
/// <param name="Source">Where it is from.</param>
/// <param name="Count">Different inputs.</param>
/// <param name="DistinctAnswers">Those whose known answer is told from all others.</param>
/// <param name="MeanBytes">The mean length of a body.</param>
internal sealed record StressInputFigures(string Source, int Count, int DistinctAnswers, long MeanBytes)
{
    public static StressInputFigures Create(StressInputs inputs) =>
        new(inputs.Source, inputs.All.Count, inputs.DistinctAnswers, (long)inputs.All.Average(i => (double)i.Body.Length));
}
