namespace UrbanSound.Cli.Stress;

/// <summary>What it would cost to train and to serve on rented machines.</summary>
/// <param name="Endpoint">The machine that serves.</param>
/// <param name="EndpointHours">How long it is rented: by the hour, whether requests come or not.</param>
/// <param name="EndpointDollars">Its cost.</param>
/// <param name="Training">The machine that trains.</param>
/// <param name="TrainingHours">How long.</param>
/// <param name="TrainingDollars">Its cost.</param>
/// <param name="Dollars">Both.</param>
/// <param name="DollarsPerMillionAnswers">At the throughput of the last phase, all the time; null when nothing was answered.</param>
/// <param name="Assumption">What has to hold for that.</param>
internal sealed record CostEstimate(
    InstancePrice Endpoint,
    double EndpointHours,
    double EndpointDollars,
    InstancePrice Training,
    double TrainingHours,
    double TrainingDollars,
    double Dollars,
    double? DollarsPerMillionAnswers,
    string Assumption)
{
    /// <summary>What is estimated for.</summary>
    /// <param name="Endpoint">The machine that serves.</param>
    /// <param name="EndpointHours">How long.</param>
    /// <param name="Training">The machine that trains.</param>
    /// <param name="TrainingHours">How long.</param>
    internal sealed record Request(InstancePrice Endpoint, double EndpointHours, InstancePrice Training, double TrainingHours);

    /// <param name="request">What is estimated for.</param>
    /// <param name="answersPerSecond">Right answers a second.</param>
    /// <param name="measured">What answered at that rate, and on how many processors where that is known.</param>
    public static CostEstimate Create(Request request, double answersPerSecond, string measured)
    {
        double endpoint = request.Endpoint.DollarsPerHour * request.EndpointHours, training = request.Training.DollarsPerHour * request.TrainingHours;
        return new CostEstimate(
            request.Endpoint,
            request.EndpointHours,
            Math.Round(endpoint, 2),
            request.Training,
            request.TrainingHours,
            Math.Round(training, 2),
            Math.Round(endpoint + training, 2),
            answersPerSecond > 0 ? Math.Round(request.Endpoint.DollarsPerHour / 3600 / answersPerSecond * 1e6, 3) : null,
            FormattableString.Invariant($"{request.Endpoint.Name}{(request.Endpoint.Processors is { } own ? $" ({own} virtual processors)" : "")} answers as fast as {measured}, all the time."));
    }
}
