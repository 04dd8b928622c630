using System.Globalization;
using System.Numerics.Tensors;

namespace UrbanSound.Models;

/// <summary>Runs a model on a probe's signal, and compares what comes out with what the manifest says.</summary>
internal static class ProbeRun
{
    private const int ValuesKept = 16;

    /// <summary>Kept below what a wrong parameter changes, and well above what another processor's rounding does (1e-5).</summary>
    private const double DefaultTolerance = 2e-3;

    public static ModelProbe Record(OnnxModel model)
    {
        var blank = new ModelProbe
        {
            Recipe = model.Manifest.Task == ModelTask.Image ? ProbePicture.Recipe : ProbeSignal.Recipe,
            Seed = 8000,
            Seconds = model.Manifest.Sound is { } sound ? Math.Min(sound.Seconds, 60) / 2 : 0,
            TensorMean = 0,
            TensorRms = 0,
            TensorValues = [],
            Outputs = [],
            Tolerance = DefaultTolerance,
        };
        return Run(model, blank);
    }

    /// <exception cref="UrbanSoundException">A number differs; kind <see cref="UrbanSoundErrorKind.ModelMismatch"/>, with both numbers.</exception>
    public static void Verify(OnnxModel model, string name)
    {
        ModelProbe expected = model.Manifest.Probe!, actual = Run(model, expected);
        Compare("the input tensor's mean", expected.TensorMean, actual.TensorMean, expected.Tolerance);
        Compare("the input tensor's RMS", expected.TensorRms, actual.TensorRms, expected.Tolerance);
        CompareAll("value {0} of the input tensor", expected.TensorValues, actual.TensorValues, expected.Tolerance);
        CompareAll("output {0}", expected.Outputs, actual.Outputs, expected.Tolerance * Math.Max(1, expected.Outputs.Max(Math.Abs)));

        void CompareAll(string what, IReadOnlyList<float> wanted, IReadOnlyList<float> got, double tolerance)
        {
            if (wanted.Count != got.Count)
                throw Mismatch($"it gives {got.Count} values where the manifest says {wanted.Count} ({string.Format(CultureInfo.InvariantCulture, what, 0)} …)");
            for (int i = 0; i < wanted.Count; i++)
                Compare(string.Format(CultureInfo.InvariantCulture, what, i), wanted[i], got[i], tolerance);
        }

        void Compare(string what, double wanted, double got, double tolerance)
        {
            // Written so that NaN fails too.
            if (!(Math.Abs(wanted - got) <= tolerance))
                throw Mismatch(string.Create(CultureInfo.InvariantCulture, $"{what} is {got:g7}, the manifest says {wanted:g7} (tolerance {tolerance:g3})"));
        }

        UrbanSoundException Mismatch(string fault) => new(
            UrbanSoundErrorKind.ModelMismatch,
            $"{name}: the probe fails: {fault}. Weights or pre-processing are not those that the manifest was written for.");
    }

    private static ModelProbe Run(OnnxModel model, ModelProbe probe)
    {
        var tensor = new float[model.TensorLength];
        if (model.Manifest.Task == ModelTask.Image)
            model.ImagePreprocessor.Compute(ProbePicture.Create(probe.Seed), tensor);
        else
            model.Preprocessor.Compute(ProbeSignal.Create(model.Preprocessor.SampleRate, probe.Seconds, probe.Seed), tensor);
        float[] outputs = model.Run(tensor, 1);
        int kept = Math.Min(ValuesKept, tensor.Length);
        return probe with
        {
            TensorMean = TensorPrimitives.Average<float>(tensor),
            TensorRms = TensorPrimitives.Norm<float>(tensor) / Math.Sqrt(tensor.Length),
            TensorValues = [.. Enumerable.Range(0, kept).Select(i => tensor[(int)((long)i * tensor.Length / kept)])],
            Outputs = outputs,
        };
    }
}
