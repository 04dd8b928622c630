using System.Numerics.Tensors;

namespace UrbanSound.Dsp;

/// <summary>Turns linear values into the scale that options ask for, in place.</summary>
internal static class LogScaling
{
    public static void Apply(Span<float> values, SpectrogramOptions options)
    {
        if (values.IsEmpty)
            return;
        if (options.Log != LogScale.None)
            ToLog(values, options);
        if (options.OutputOffset != 0 || options.OutputScale != 1)
        {
            TensorPrimitives.Add(values, (float)options.OutputOffset, values);
            TensorPrimitives.Multiply(values, (float)options.OutputScale, values);
        }
    }

    private static void ToLog(Span<float> values, SpectrogramOptions options)
    {
        double peak = options.Reference is null ? TensorPrimitives.Max(values) : 0;
        double reference = options.Reference ?? peak;
        if (options.AddFloor)
        {
            TensorPrimitives.Add(values, (float)options.Floor, values);
            reference = options.Reference ?? peak + options.Floor;
        }
        else
        {
            TensorPrimitives.Max(values, (float)options.Floor, values);
            reference = Math.Max(reference, options.Floor);
        }

        // Units of the result per decade: 10·log10 of a power is 20·log10 of a magnitude.
        double perDecade = options.Log == LogScale.Decibel ? (options.Power == 2 ? 10 : 20) : 1;
        double offset;
        if (options.Log == LogScale.NaturalLog)
        {
            TensorPrimitives.Log(values, values);
            offset = Math.Log(reference);
        }
        else
        {
            TensorPrimitives.Log10(values, values);
            if (perDecade != 1)
                TensorPrimitives.Multiply(values, (float)perDecade, values);
            offset = perDecade * Math.Log10(reference);
        }

        if (offset != 0)
            TensorPrimitives.Add(values, (float)-offset, values);
        if (options.TopDb is { } range)
        {
            double decades = range / (options.Power == 2 ? 10 : 20);
            double inUnits = options.Log == LogScale.NaturalLog ? decades * Math.Log(10) : decades * perDecade;
            TensorPrimitives.Max(values, TensorPrimitives.Max(values) - (float)inUnits, values);
        }
    }
}
