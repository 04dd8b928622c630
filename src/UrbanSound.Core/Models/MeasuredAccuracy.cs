namespace UrbanSound.Models;

/// <summary>One measured figure.</summary>
public sealed record MeasuredAccuracy
{
    /// <summary>What was measured: accuracy, macro F1, …</summary>
    public required string Metric { get; init; }

    /// <summary>The figure, 0 to 1.</summary>
    public required double Value { get; init; }

    /// <summary>On what data, by what procedure, and what the data had chosen before.</summary>
    public required string On { get; init; }
}
