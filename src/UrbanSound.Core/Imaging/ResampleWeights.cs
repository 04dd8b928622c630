namespace UrbanSound.Imaging;

/// <summary>
/// Which source pixels make each pixel of one resized axis, and how much each counts: whole numbers of 22 fractional bits, as Pillow
/// rounds them (its file src/libImaging/Resample.c describes the method), so that sums of 8-bit levels are the same to the bit.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>Fractional bits: 32 less 8 for a level and 2 for weights that overshoot.</summary>
    internal const int Precision = 22;

    private ResampleWeights(int[] first, int[] count, int[] weights, int stride)
    {
        First = first;
        Count = count;
        Weights = weights;
        Stride = stride;
    }

    /// <summary>The first source pixel of each.</summary>
    internal int[] First { get; }

    /// <summary>How many source pixels make it, at least 1.</summary>
    internal int[] Count { get; }

    /// <summary>The weights of pixel i begin at i × <see cref="Stride"/>; those beyond its count are 0.</summary>
    internal int[] Weights { get; }

    /// <summary>Weights kept for each pixel: a multiple of four.</summary>
    internal int Stride { get; }

    /// <summary>Weighs a part of an axis that is resized as a whole.</summary>
    /// <param name="source">Length before.</param>
    /// <param name="target">Length after.</param>
    /// <param name="from">First pixel of the part, of 0 to <paramref name="target"/>.</param>
    /// <param name="length">Its length.</param>
    /// <param name="filter">The filter.</param>
    internal static ResampleWeights Create(int source, int target, int from, int length, ResizeFilter filter)
    {
        double scale = (double)source / target, widening = Math.Max(scale, 1);
        double reach = (filter == ResizeFilter.Bilinear ? 1 : 2) * widening;
        int stride = (Math.Min((int)Math.Ceiling(reach) * 2 + 1, source) + 3) / 4 * 4;
        int[] first = new int[length], count = new int[length], weights = new int[checked(length * stride)];
        double[] exact = new double[stride];
        for (int i = 0; i < length; i++)
        {
            double center = (from + i + 0.5) * scale;
            int lowest = Math.Max(0, (int)(center - reach + 0.5));
            int taps = Math.Min(source, (int)(center + reach + 0.5)) - lowest;
            double sum = 0;
            for (int t = 0; t < taps; t++)
            {
                // Pillow multiplies with the reciprocal; dividing would round otherwise.
                exact[t] = Shape(filter, (t + lowest - center + 0.5) * (1 / widening));
                sum += exact[t];
            }

            for (int t = 0; t < taps; t++)
            {
                double weight = (sum != 0 ? exact[t] / sum : exact[t]) * (1 << Precision);
                weights[i * stride + t] = (int)(weight + (weight < 0 ? -0.5 : 0.5));
            }

            (first[i], count[i]) = (lowest, taps);
        }

        return new ResampleWeights(first, count, weights, stride);
    }

    private static double Shape(ResizeFilter filter, double x)
    {
        x = Math.Abs(x);
        if (filter == ResizeFilter.Bilinear)
            return x < 1 ? 1 - x : 0;
        const double A = -0.5;
        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * A
            : 0;
    }
}
