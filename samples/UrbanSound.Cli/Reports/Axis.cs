namespace UrbanSound.Cli.Reports;

/// <summary>An axis from 0 to a round number.</summary>
/// <param name="Step">From mark to mark.</param>
/// <param name="Marks">How many marks there are above 0.</param>
internal readonly record struct Axis(double Step, int Marks)
{
    public double Top => Step * Marks;

    /// <summary>Reaches just beyond a value by steps of 1, 2 or 5 times a power of ten.</summary>
    public static Axis To(double most, int marks = 5)
    {
        if (!(most > 0))
            return new Axis(1, 1);
        double ten = Math.Pow(10, Math.Floor(Math.Log10(most / marks)));
        double step = ((double[])[1, 2, 5, 10]).Select(s => s * ten).First(s => s * marks >= most * (1 - 1e-9));
        return new Axis(step, Math.Max(1, (int)Math.Ceiling(most / step - 1e-9)));
    }
}
