namespace UrbanSound.Soak;

/// <summary>How long the street is, and which.</summary>
/// <param name="Seconds">Length of the stream, in whole windows.</param>
/// <param name="Seed">Which street.</param>
internal sealed record SoakPlan(long Seconds, uint Seed)
{
    /// <summary>The source's rate in Hz; the model has another, so that there is something to resample.</summary>
    internal const int SourceRate = 44_100;

    /// <summary>Window and hop of the classifier, in seconds.</summary>
    internal const int WindowSeconds = 4;

    /// <summary>Until here caches fill and code is compiled anew; memory is compared with this moment's.</summary>
    internal long WarmSeconds => Math.Min(3600, Seconds / 3);

    internal static SoakPlan OfHours(double hours, uint seed) =>
        new(Math.Max(15, (long)Math.Round(hours * 3600 / WindowSeconds)) * WindowSeconds, seed);
}
