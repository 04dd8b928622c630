namespace UrbanSound.AspNetCore.Metrics;

/// <summary>What became of one input.</summary>
internal enum Outcome
{
    /// <summary>Answered.</summary>
    Success,

    /// <summary>The input's fault: damaged, too large, of an unknown kind.</summary>
    Invalid,

    /// <summary>Refused, because it could not have been answered in time.</summary>
    Refused,

    /// <summary>The sender left.</summary>
    Cancelled,

    /// <summary>The server's fault.</summary>
    Failed,
}
