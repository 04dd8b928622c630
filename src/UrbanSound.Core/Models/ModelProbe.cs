namespace UrbanSound.Models;

/// <summary>
/// A synthetic input with the numbers that it must give, once in the input tensor and once in the output. Loading a model
/// computes both anew, so that a model whose pre-processing or weights are not those of the manifest is refused.
/// </summary>
public sealed record ModelProbe
{
    /// <summary>How the input is made; <c>chirp-noise-1</c> for sounds, <c>waves-noise-1</c> for pictures (docs/model-manifest.md has their formulas).</summary>
    public required string Recipe { get; init; }

    /// <summary>Seed of the recipe's noise.</summary>
    public required uint Seed { get; init; }

    /// <summary>Length of the input in seconds; 0 for a picture.</summary>
    public required double Seconds { get; init; }

    /// <summary>Mean of the input tensor.</summary>
    public required double TensorMean { get; init; }

    /// <summary>Root mean square of the input tensor.</summary>
    public required double TensorRms { get; init; }

    /// <summary>Sixteen values of the input tensor at equal distances, the first included.</summary>
    public required IReadOnlyList<float> TensorValues { get; init; }

    /// <summary>The graph's output, as it comes.</summary>
    public required IReadOnlyList<float> Outputs { get; init; }

    /// <summary>Largest difference allowed, absolute for the tensor, and for outputs relative to the largest of them (at least 1).</summary>
    public required double Tolerance { get; init; }
}
