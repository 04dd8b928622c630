using UrbanSound.Models;

namespace UrbanSound.Cli.Verification;

/// <summary>How far this runtime's outputs are from another's.</summary>
/// <param name="Worst">The largest absolute difference; infinite where one of the two is no number.</param>
/// <param name="Input">In which input, from 0 on.</param>
/// <param name="Output">At which of its outputs, from 0 on.</param>
/// <param name="Expected">What the other runtime gave there.</param>
/// <param name="Actual">What this one gave.</param>
internal sealed record OutputComparison(double Worst, int Input, int Output, float Expected, float Actual)
{
    public static OutputComparison Run(OnnxModel model, ExpectedOutputs expected, CancellationToken cancellationToken)
    {
        var inputLength = model.Preprocessor.TensorLength;
        if (expected.Inputs.LongLength != (long)expected.Count * inputLength)
            throw Mismatch($"{expected.Count} inputs of {inputLength} values are needed, not {expected.Inputs.Length} values.");
        if (expected.Outputs.Length % expected.Count != 0)
            throw Mismatch($"{expected.Outputs.Length} outputs don't belong to {expected.Count} inputs.");
        var length = expected.Outputs.Length / expected.Count;
        var worst = new OutputComparison(-1, 0, 0, 0, 0);
        for (var i = 0; i < expected.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // One at a time: what a batch gives must not hide what a single clip gets.
            var outputs = model.Run(expected.Inputs[(i * inputLength)..((i + 1) * inputLength)], 1);
            if (outputs.Length != length)
                throw Mismatch($"the model gives {outputs.Length} outputs an input, the file has {length}.");
            for (var j = 0; j < length; j++)
            {
                var wanted = expected.Outputs[i * length + j];
                var difference = Math.Abs((double)outputs[j] - wanted);
                // A difference with NaN or infinity is none that is small.
                var far = double.IsFinite(difference) ? difference : double.PositiveInfinity;
                if (far > worst.Worst)
                    worst = new OutputComparison(far, i, j, wanted, outputs[j]);
            }
        }
        return worst;
    }

    private static UrbanSoundException Mismatch(string fault) => new(UrbanSoundErrorKind.ModelMismatch, "The expected numbers don't fit the model: " + fault);
}
