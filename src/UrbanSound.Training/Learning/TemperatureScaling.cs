namespace UrbanSound.Training.Learning;

/// <summary>
/// Calibration by one number: logits are divided by the temperature under which the known classes are likeliest (C. Guo et al., "On
/// calibration of modern neural networks", 2017). Which class wins does not change.
/// </summary>
public static class TemperatureScaling
{
    /// <summary>Lowest and highest temperature that <see cref="Fit"/> gives.</summary>
    private const double Least = 0.05;
    private const double Most = 20;

    /// <summary>Finds the temperature.</summary>
    /// <param name="logits">Logits of examples that the head was not trained on; at least one.</param>
    /// <param name="classes">Their classes.</param>
    /// <returns>The temperature, 0.05 to 20, that minimises the mean cross-entropy.</returns>
    /// <exception cref="ArgumentException">There is no example, or the lists differ in length.</exception>
    public static double Fit(IReadOnlyList<float[]> logits, IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(classes);
        if (logits.Count == 0 || logits.Count != classes.Count)
            throw new ArgumentException($"{logits.Count} examples have {classes.Count} classes.", nameof(classes));
        // The loss is convex in 1/T, so it falls and then rises along ln T as well: a golden-section search finds the place.
        double low = Math.Log(Least), high = Math.Log(Most), ratio = (Math.Sqrt(5) - 1) / 2;
        double left = high - (ratio * (high - low)), right = low + (ratio * (high - low));
        double atLeft = Loss(logits, classes, Math.Exp(left)), atRight = Loss(logits, classes, Math.Exp(right));
        while (high - low > 1e-6)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (ratio * (high - low));
                atLeft = Loss(logits, classes, Math.Exp(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (ratio * (high - low));
                atRight = Loss(logits, classes, Math.Exp(right));
            }
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>Mean cross-entropy at a temperature, in nats.</summary>
    internal static double Loss(IReadOnlyList<float[]> logits, IReadOnlyList<int> classes, double temperature)
    {
        double loss = 0;
        for (int i = 0; i < logits.Count; i++)
        {
            double most = logits[i].Max(), sum = 0;
            foreach (float logit in logits[i])
                sum += Math.Exp((logit - most) / temperature);
            loss += Math.Log(sum) - ((logits[i][classes[i]] - most) / temperature);
        }

        return loss / logits.Count;
    }

    internal static float[] Softmax(float[] logits, double temperature)
    {
        double most = logits.Max();
        double[] shares = [.. logits.Select(l => Math.Exp((l - most) / temperature))];
        double sum = shares.Sum();
        return [.. shares.Select(s => (float)(s / sum))];
    }
}
