using UrbanSound.Dsp;

namespace UrbanSound.Cli.Pictures;

/// <summary>Marks at round values, as many as can be read.</summary>
internal static class AxisTicks
{
    private static readonly double[] LongSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200];

    /// <summary>Times in seconds; minutes and hours where the recording is long.</summary>
    /// <param name="start">First second shown.</param>
    /// <param name="end">Last second shown.</param>
    /// <param name="most">How many marks there is room for.</param>
    public static IReadOnlyList<Tick> Time(double start, double end, int most)
    {
        var least = (end - start) / Math.Max(1, most);
        var step = least < 1 ? Round125(least) : LongSteps.FirstOrDefault(s => s >= least, Math.Ceiling(least / 86400) * 86400);
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 6);
        var ticks = new List<Tick>();
        for (var i = (long)Math.Ceiling(start / step - 1e-9); i * step <= end + 1e-9 * step; i++)
            ticks.Add(new Tick(i * step, IsClock(end) ? Clock(i * step) : (i * step).ToString($"F{decimals}", Culture.Invariant)));
        return ticks;
    }

    /// <summary>Whether times are written as minutes and seconds.</summary>
    public static bool IsClock(double end) => end >= 120;

    /// <summary>Frequencies in hertz, an octave apart from 125 Hz: mel bands widen with frequency, and so do octaves.</summary>
    /// <param name="min">Lower edge.</param>
    /// <param name="max">Upper edge.</param>
    /// <param name="position">Where a frequency lies, 0 at the lower edge and 1 at the upper.</param>
    /// <param name="spacing">Smallest distance between two marks, as a part of the axis.</param>
    public static IReadOnlyList<Tick> Frequency(double min, double max, Func<double, double> position, double spacing)
    {
        var ticks = new List<Tick>();
        // From the top, so that where marks are crowded the low ones, which the mel scale compresses least, give way last.
        for (var frequency = 125 * Math.Pow(2, Math.Floor(Math.Log2(max / 125))); frequency >= Math.Max(min, 125); frequency /= 2)
        {
            if (ticks.Count == 0 || position(ticks[^1].Value) - position(frequency) >= spacing)
                ticks.Add(new Tick(frequency, Hertz(frequency)));
        }
        if (ticks.Count == 0 || position(ticks[^1].Value) - position(min) >= spacing)
            ticks.Add(new Tick(min, Hertz(min)));
        if (1 - position(ticks[0].Value) >= spacing)
            ticks.Insert(0, new Tick(max, Hertz(max)));
        return ticks;
    }

    /// <summary>A frequency as an axis or a caption writes it.</summary>
    public static string Hertz(double frequency) => frequency >= 1000
        ? (frequency / 1000).ToString("0.###", Culture.Invariant) + " kHz"
        : frequency.ToString("0.#", Culture.Invariant) + " Hz";

    /// <summary>How high a frequency lies among mel bands, from 0 to 1.</summary>
    public static double MelPosition(double frequency, double min, double max, MelScale scale)
    {
        double low = MelFrequency.ToMel(min, scale), high = MelFrequency.ToMel(max, scale);
        return (MelFrequency.ToMel(frequency, scale) - low) / (high - low);
    }

    private static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.TotalHours >= 1
            ? string.Create(Culture.Invariant, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(Culture.Invariant, $"{time.Minutes}:{time.Seconds:00}");
    }

    private static double Round125(double least)
    {
        var decade = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return decade * (least / decade) switch { <= 1.0001 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}
