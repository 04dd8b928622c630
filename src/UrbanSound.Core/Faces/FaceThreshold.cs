namespace UrbanSound.Faces;

/// <summary>From which score on a face counts as a person, and what that was measured on. Immutable.</summary>
public sealed record FaceThreshold
{
    /// <summary>Both bounds of a 95 % interval of the normal distribution, in standard deviations.</summary>
    private const double Deviations = 1.959964;

    private const double KnownLost = 0.01;

    /// <summary>
    /// Highest scores of strangers are about normally distributed over photos, but whose photos these are, differs from gallery to gallery:
    /// so much of the target is left to the distribution's tail. For 1 % that makes three standard deviations.
    /// </summary>
    private const double TailShare = 0.135;

    /// <summary>How far into the gap between strangers and known people the threshold moves where there is one.</summary>
    private const float GapShare = 0.25f;

    /// <summary>The least score that is accepted.</summary>
    public required float Value { get; init; }

    /// <summary>The share of strangers' photos that was to be accepted at most, 0 to 1.</summary>
    public required double Target { get; init; }

    /// <summary>The share that is accepted of the photos that it was chosen on.</summary>
    public required double FalseAcceptRate { get; init; }

    /// <summary>Lower bound of the rate for other strangers, 95 %.</summary>
    public required double LowerBound { get; init; }

    /// <summary>
    /// Upper bound, 95 %. Wilson's interval with people, not photos, as trials: photos of one person are accepted together or not at all.
    /// </summary>
    public required double UpperBound { get; init; }

    /// <summary>The share of the known photos, compared with a template that they are no part of, that is not accepted; null without any.</summary>
    public double? FalseRejectRate { get; init; }

    /// <summary>Photos that it was chosen on.</summary>
    public required int Photos { get; init; }

    /// <summary>People on those photos.</summary>
    public required int People { get; init; }

    /// <summary>Whether there were people enough to see the target: with less than 1/target of them it rests on the distribution's shape.</summary>
    public bool HasEnoughPeople => People * Target >= 1;

    /// <summary>Chooses a threshold on scores of <see cref="FaceIndex.Scores"/>.</summary>
    /// <param name="strangers">For each photo whose person is not among those it was compared with: the person, and the highest score.</param>
    /// <param name="known">For each photo whose person is among them: the score of that person. May be empty.</param>
    /// <param name="target">Share of strangers' photos that may be accepted, above 0 and below 1.</param>
    /// <returns>
    /// The lowest threshold that holds the target on these photos, and at least so many standard deviations above the strangers' mean
    /// that it should on others' (three for 1 %); where all but 1 % of the known photos lie above that, a quarter of the way to them.
    /// </returns>
    /// <exception cref="ArgumentException">There is no stranger's photo.</exception>
    public static FaceThreshold Choose(IReadOnlyList<(string Person, float Score)> strangers, IReadOnlyList<float> known, double target)
    {
        ArgumentNullException.ThrowIfNull(strangers);
        ArgumentNullException.ThrowIfNull(known);
        if (!(target > 0 && target < 1))
            throw new ArgumentOutOfRangeException(nameof(target), target, "A rate is above 0 and below 1.");
        if (strangers.Count == 0)
            throw new ArgumentException("A threshold is chosen on at least one photo.", nameof(strangers));
        int people = strangers.Select(s => s.Person).Distinct(StringComparer.Ordinal).Count();
        float[] falling = [.. strangers.Select(s => s.Score).OrderDescending()];
        int accepted = Math.Clamp((int)Math.Floor(target * falling.Length), 0, falling.Length - 1);
        double mean = falling.Average(s => (double)s), deviation = Math.Sqrt(falling.Average(s => (s - mean) * (s - mean)));
        // The likest strangers of a small gallery may be unusually like or unlike; where all lie is known better.
        float value = Math.Max(MathF.BitIncrement(falling[accepted]), (float)(mean + (NormalQuantile(target * TailShare) * deviation)));
        if (known.Count > 0)
        {
            float least = known.Order().ElementAt((int)(KnownLost * known.Count));
            // Where there is room, strangers get some of it: known people's other photos may be harder than these, too.
            if (least > value)
                value += GapShare * (least - value);
        }

        double rate = (double)falling.Count(s => s >= value) / falling.Length;
        var (lower, upper) = Wilson(rate, people);
        return new FaceThreshold
        {
            Value = value,
            Target = target,
            FalseAcceptRate = rate,
            LowerBound = lower,
            UpperBound = upper,
            FalseRejectRate = known.Count == 0 ? null : (double)known.Count(s => s < value) / known.Count,
            Photos = falling.Length,
            People = people,
        };
    }

    /// <summary>
    /// From which value on a standard normal distribution has this share of its weight, below one half: within 4.5·10⁻⁴ (M. Abramowitz,
    /// I. Stegun, Handbook of Mathematical Functions, 26.2.23).
    /// </summary>
    internal static double NormalQuantile(double upperShare)
    {
        double t = Math.Sqrt(-2 * Math.Log(Math.Min(upperShare, 0.5)));
        return t - ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308)))))));
    }

    /// <summary>E. B. Wilson 1927.</summary>
    internal static (double Lower, double Upper) Wilson(double rate, int trials)
    {
        double square = Deviations * Deviations, middle = rate + (square / (2 * trials));
        double reach = Deviations * Math.Sqrt((rate * (1 - rate) / trials) + (square / (4.0 * trials * trials)));
        double scale = 1 + (square / trials);
        return (Math.Max(0, (middle - reach) / scale), Math.Min(1, (middle + reach) / scale));
    }
}
