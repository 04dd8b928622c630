namespace UrbanSound.Fuzz.Running;

/// <summary>What an input brought to light.</summary>
/// <param name="Key">Names the cause; inputs with the same key are one finding.</param>
/// <param name="Summary">In a line.</param>
/// <param name="Detail">Exception with its stack, where there is one.</param>
internal sealed record Fault(string Key, string Summary, string Detail)
{
    /// <summary>Whether it is only slowness, which a busy machine may be the reason of.</summary>
    internal bool IsTime { get; init; }
}
