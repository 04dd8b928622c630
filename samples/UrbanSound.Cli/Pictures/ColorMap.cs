namespace UrbanSound.Cli.Pictures;

/// <summary>
/// A perceptual colour map from night indigo through magenta and orange to pale yellow. It is computed in OKLab
/// (bottosson.github.io/posts/oklab), where equal steps look equal: lightness rises in a straight line, so that the map reads the
/// same in grey print and with any colour vision; hue and chroma only follow along.
/// </summary>
internal static class ColorMap
{
    public const int Steps = 256;

    private const double Darkest = 0.16;
    private const double Lightest = 0.975;

    // Position, hue in degrees, and as much chroma as looks calm there; where sRGB holds less, it is reduced.
    private static readonly (double At, double Hue, double Chroma)[] Path =
    [
        (0.00, 283, 0.045), (0.20, 292, 0.140), (0.40, 330, 0.180), (0.60, 375, 0.195),
        (0.78, 410, 0.165), (0.90, 445, 0.145), (1.00, 465, 0.075),
    ];

    private static readonly Rgb[] Table = [.. Enumerable.Range(0, Steps).Select(i => Compute(i / (Steps - 1.0)))];

    private static readonly byte[] Bytes = [.. Table.SelectMany(c => (byte[])[c.Red, c.Green, c.Blue])];

    /// <summary>The colours of all steps from dark to light: red, green and blue of each.</summary>
    public static ReadOnlySpan<byte> Palette => Bytes;

    /// <param name="value">0 (dark) to 1 (light); values beyond are held at the ends.</param>
    public static Rgb At(double value) => Table[(int)Math.Round(Math.Clamp(value, 0, 1) * (Steps - 1))];

    /// <param name="step">0 (dark) to <see cref="Steps"/> - 1 (light).</param>
    public static Rgb AtStep(byte step) => Table[step];

    private static Rgb Compute(double at)
    {
        var lightness = Darkest + (Lightest - Darkest) * at;
        var hue = Smooth(at, p => p.Hue) * Math.PI / 180;
        double inside = 0, outside = Smooth(at, p => p.Chroma);
        if (!IsInGamut(ToLinear(lightness, outside, hue)))
        {
            for (var halving = 0; halving < 20; halving++)
            {
                var middle = (inside + outside) / 2;
                if (IsInGamut(ToLinear(lightness, middle, hue)))
                    inside = middle;
                else
                    outside = middle;
            }
        }
        else
        {
            inside = outside;
        }
        var (red, green, blue) = ToLinear(lightness, inside, hue);
        return new Rgb(Encode(red), Encode(green), Encode(blue));
    }

    // Cubic Hermite with slopes of neighbouring points: no kink where one piece of the path meets the next.
    private static double Smooth(double at, Func<(double At, double Hue, double Chroma), double> value)
    {
        var i = Math.Clamp(Array.FindIndex(Path, p => p.At >= at), 1, Path.Length - 1);
        var (left, right) = (Path[i - 1], Path[i]);
        var width = right.At - left.At;
        var t = (at - left.At) / width;
        double a = value(left), b = value(right), sa = Slope(i - 1) * width, sb = Slope(i) * width;
        return a + t * (sa + t * (3 * (b - a) - 2 * sa - sb + t * (2 * (a - b) + sa + sb)));

        double Slope(int j)
        {
            var (before, after) = (Path[Math.Max(0, j - 1)], Path[Math.Min(Path.Length - 1, j + 1)]);
            return (value(after) - value(before)) / (after.At - before.At);
        }
    }

    private static (double Red, double Green, double Blue) ToLinear(double lightness, double chroma, double hue)
    {
        double a = chroma * Math.Cos(hue), b = chroma * Math.Sin(hue);
        var l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        var m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        var s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);

        static double Cube(double x) => x * x * x;
    }

    private static bool IsInGamut((double Red, double Green, double Blue) c) =>
        c is { Red: >= 0 and <= 1, Green: >= 0 and <= 1, Blue: >= 0 and <= 1 };

    private static byte Encode(double linear)
    {
        var clamped = Math.Clamp(linear, 0, 1);
        var encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * Math.Pow(clamped, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * encoded);
    }
}
