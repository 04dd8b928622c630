namespace UrbanSound.Cli.Reports;

/// <summary>How a published server fared.</summary>
/// <param name="Phase">The step, named as those of <c>stress</c>.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Answered">Those that were answered.</param>
/// <param name="MeanMilliseconds">The mean time of an answer; null where it is not told.</param>
/// <param name="AnswersPerSecond">Throughput; null where it is not told.</param>
/// <param name="Where">What served.</param>
internal sealed record PublishedLoad(string Phase, int Requests, int Answered, double? MeanMilliseconds, double? AnswersPerSecond, string Where)
{
    public double Share => (double)Answered / Requests;
}
