namespace UrbanSound;

/// <summary>
/// The one exception for faults of the caller's world: media, models, files, services, limits. Its message names the thing, the
/// fault and what to do about it. Programmer errors (null, negative lengths) stay <see cref="ArgumentException"/>.
/// </summary>
public sealed class UrbanSoundException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What went wrong, for code to branch on.</param>
    /// <param name="message">What went wrong, for a person: the thing, the fault, what to do.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public UrbanSoundException(UrbanSoundErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What went wrong, for code to branch on.</summary>
    public UrbanSoundErrorKind Kind { get; }

    /// <summary>
    /// With <see cref="UrbanSoundErrorKind.Overloaded"/>: when to try again, computed from the work that waits and the rate at which it
    /// is done. Null where nobody can tell.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }
}
