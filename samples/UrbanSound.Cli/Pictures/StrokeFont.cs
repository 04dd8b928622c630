using System.Collections.Frozen;

namespace UrbanSound.Cli.Pictures;

/// <summary>
/// The lettering of pictures, drawn for this program: each glyph is a few pen strokes, so that one small table serves every size
/// and needs no font file. Points are digit pairs, x then y; y 0 is the descender, 2 the baseline, 6 the height of small letters,
/// 8 that of capitals. A plain stroke is a polyline, <c>~</c> an open and <c>@</c> a closed smooth curve (a quadratic B-spline).
/// </summary>
internal static class StrokeFont
{
    /// <summary>Units from the baseline to the top of capitals.</summary>
    public const double CapHeight = 6;

    private const int Baseline = 2;
    private const double Gap = 1.8;
    private const double SpaceWidth = 2;
    private const double DigitWidth = 4;
    private const int CurveSteps = 6;

    private const string Missing = "02 42 48 08 02";

    private static readonly FrozenDictionary<char, string> Drawings = new Dictionary<char, string>
    {
        ['0'] = "@02 42 48 08",
        ['1'] = "17 28 22",
        ['2'] = "~06 08 48 45 02|02 42",
        ['3'] = "~07 08 48 45 15|~15 45 42 02 03",
        ['4'] = "32 38 04 44",
        ['5'] = "38 08 05|~05 26 46 42 12 03",
        ['6'] = "@02 42 46 06|~38 08 04",
        ['7'] = "08 48 12",
        ['8'] = "@02 42 45 05|@05 45 48 08",
        ['9'] = "@04 44 48 08|~46 42 12",
        ['A'] = "02 28 42|14 34",
        ['B'] = "02 08|~08 48 45 05|~05 45 42 02",
        ['C'] = "~47 48 08 02 42 43",
        ['D'] = "02 08|~08 48 42 02",
        ['E'] = "42 02 08 48|05 35",
        ['F'] = "02 08 48|05 35",
        ['G'] = "~47 48 08 02 42 45|45 25",
        ['H'] = "02 08|42 48|05 45",
        ['I'] = "02 08",
        ['J'] = "38 34|~34 32 02 04",
        ['K'] = "02 08|48 04|15 42",
        ['L'] = "08 02 42",
        ['M'] = "02 08 34 68 62",
        ['N'] = "02 08 42 48",
        ['O'] = "@02 52 58 08",
        ['P'] = "02 08|~08 48 44 04",
        ['Q'] = "@02 52 58 08|34 52",
        ['R'] = "02 08|~08 48 44 04|24 42",
        ['S'] = "~47 48 08 05 45 42 02 03",
        ['T'] = "08 48|28 22",
        ['U'] = "08 05|~05 02 42 45|45 48",
        ['V'] = "08 22 48",
        ['W'] = "08 12 37 52 68",
        ['X'] = "02 48|08 42",
        ['Y'] = "08 25 48|25 22",
        ['Z'] = "08 48 02 42",
        ['a'] = "@02 42 46 06|46 42",
        ['b'] = "08 02|@02 42 46 06",
        ['c'] = "~45 46 06 02 42 43",
        ['d'] = "48 42|@02 42 46 06",
        ['e'] = "04 44|~44 46 06 02 42 43",
        ['f'] = "~38 18 16|16 12|06 36",
        ['g'] = "@02 42 46 06|46 42|~42 40 00 01",
        ['h'] = "08 02|~03 06 46 43|43 42",
        ['i'] = "06 02|08 08",
        ['j'] = "16 12|~12 10 00|18 18",
        ['k'] = "08 02|36 04|15 32",
        ['l'] = "08 02",
        ['m'] = "06 02|~03 06 36 33|33 32|~33 36 66 63|63 62",
        ['n'] = "06 02|~03 06 46 43|43 42",
        ['o'] = "@02 42 46 06",
        ['p'] = "06 00|@02 42 46 06",
        ['q'] = "46 40|@02 42 46 06",
        ['r'] = "06 02|~03 06 26",
        ['s'] = "~35 36 06 04 34 32 02 03",
        ['t'] = "18 14|~14 12 32|06 36",
        ['u'] = "06 05|~05 02 42 45|46 42",
        ['v'] = "06 22 46",
        ['w'] = "06 12 36 52 66",
        ['x'] = "02 46|06 42",
        ['y'] = "06 22|46 10",
        ['z'] = "06 46 02 42",
        ['.'] = "02 02",
        [','] = "12 01",
        [':'] = "02 02|05 05",
        [';'] = "12 01|15 15",
        ['!'] = "08 04|02 02",
        ['?'] = "~07 08 48 45 24|22 22",
        ['-'] = "04 34",
        ['\u2212'] = "05 45",
        ['+'] = "05 45|27 23",
        ['='] = "04 44|06 46",
        ['_'] = "01 41",
        ['*'] = "14 38|18 34|06 46",
        ['/'] = "01 49",
        ['\\'] = "09 41",
        ['|'] = "09 01",
        ['('] = "~29 05 21",
        [')'] = "~09 25 01",
        ['['] = "29 09 01 21",
        [']'] = "09 29 21 01",
        ['{'] = "~39 19 16 05|~05 14 11 31",
        ['}'] = "~09 29 26 35|~35 24 21 01",
        ['<'] = "37 05 33",
        ['>'] = "07 35 03",
        ['\''] = "08 06",
        ['"'] = "08 06|28 26",
        ['`'] = "08 16",
        ['^'] = "06 28 46",
        ['~'] = "~04 07 34 37",
        ['#'] = "12 18|32 38|04 44|06 46",
        ['%'] = "02 48|@06 26 28 08|@22 42 44 24",
        ['&'] = "~42 15 18 38 26 05 02 32 44",
        ['@'] = "@24 44 46 26|~46 44 54 57 09 01 41",
        ['$'] = "~47 48 08 05 45 42 02 03|29 21",
        ['\u00B7'] = "05 05",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, (double X, double Y)[][]> Strokes =
        Drawings.ToFrozenDictionary(d => d.Key, d => Draw(d.Value));

    private static readonly (double X, double Y)[][] MissingStrokes = Draw(Missing);

    /// <summary>Width of a text in units.</summary>
    public static double Measure(string text) => text.Length == 0 ? 0 : text.Sum(Advance) - Gap;

    /// <summary>The polylines of a text: x from its left end, y up from the baseline, in units.</summary>
    public static IEnumerable<(double X, double Y)[]> Layout(string text)
    {
        double x = 0;
        foreach (var c in text)
        {
            var shift = x + (c == '1' ? 0.5 : 0);
            foreach (var stroke in Find(c))
                yield return Array.ConvertAll(stroke, p => (p.X + shift, p.Y));
            x += Advance(c);
        }
    }

    private static (double X, double Y)[][] Find(char c) => c == ' ' ? [] : Strokes.GetValueOrDefault(c, MissingStrokes);

    // Digits are equally wide, so that labels of an axis line up.
    private static double Advance(char c) => Gap + c switch
    {
        ' ' => SpaceWidth,
        >= '0' and <= '9' => DigitWidth,
        _ => Find(c).Max(s => s.Max(p => p.X)),
    };

    private static (double X, double Y)[][] Draw(string drawing) => [.. drawing.Split('|').Select(DrawStroke)];

    private static (double X, double Y)[] DrawStroke(string stroke)
    {
        var points = stroke.TrimStart('~', '@').Split(' ').Select(p => (X: p[0] - '0' + 0.0, Y: p[1] - '0' - Baseline + 0.0)).ToArray();
        return stroke[0] switch
        {
            '~' => [points[0], .. Curve(points, closed: false)],
            '@' => [.. Curve(points, closed: true)],
            _ => points,
        };
    }

    // Pieces of parabola from the middle of one side of the control polygon to the middle of the next.
    private static IEnumerable<(double X, double Y)> Curve((double X, double Y)[] points, bool closed)
    {
        var n = points.Length;
        for (var i = closed ? 0 : 1; i < (closed ? n : n - 1); i++)
        {
            var (before, corner, after) = (points[(i + n - 1) % n], points[i], points[(i + 1) % n]);
            var from = !closed && i == 1 ? before : Middle(before, corner);
            var to = !closed && i == n - 2 ? after : Middle(corner, after);
            for (var step = closed && i == 0 ? 0 : 1; step <= CurveSteps; step++)
            {
                var t = (double)step / CurveSteps;
                double a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t;
                yield return (a * from.X + b * corner.X + c * to.X, a * from.Y + b * corner.Y + c * to.Y);
            }
        }

        static (double X, double Y) Middle((double X, double Y) a, (double X, double Y) b) => ((a.X + b.X) / 2, (a.Y + b.Y) / 2);
    }
}
