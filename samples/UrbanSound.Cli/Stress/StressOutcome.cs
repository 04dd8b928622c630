namespace UrbanSound.Cli.Stress;

/// <summary>What became of a request.</summary>
internal enum StressOutcome
{
    /// <summary>Still under way.</summary>
    Open,

    /// <summary>Its own right answer came.</summary>
    Right,

    /// <summary>An answer came that is right for no input.</summary>
    Wrong,

    /// <summary>An answer came that belongs to another request.</summary>
    Crossed,

    /// <summary>503 with a <c>Retry-After</c> that was not obeyed, or could not be within the deadline.</summary>
    Refused,

    /// <summary>No answer came: the connection ended, or the deadline passed.</summary>
    Lost,

    /// <summary>Anything else: another status, no connection, an answer that says nothing.</summary>
    Failed,
}
