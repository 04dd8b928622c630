namespace UrbanSound.Cli.Pictures;

/// <summary>A picture in memory with the little drawing that a diagram needs. For one thread at a time.</summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;

    public Canvas(int width, int height, Rgb ground)
    {
        Width = width;
        Height = height;
        _pixels = new byte[checked(width * height * 3)];
        Fill(0, 0, width, height, ground);
    }

    public int Width { get; }

    public int Height { get; }

    public void Save(Stream stream) => PngWriter.Write(stream, Width, Height, _pixels);

    public void Set(int x, int y, Rgb color)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
            return;
        var at = (y * Width + x) * 3;
        _pixels[at] = color.Red;
        _pixels[at + 1] = color.Green;
        _pixels[at + 2] = color.Blue;
    }

    public void Fill(int x, int y, int width, int height, Rgb color)
    {
        for (var row = y; row < y + height; row++)
        {
            for (var column = x; column < x + width; column++)
                Set(column, row, color);
        }
    }

    /// <summary>A frame one pixel wide, just outside the rectangle.</summary>
    public void Frame(int x, int y, int width, int height, Rgb color)
    {
        Fill(x - 1, y - 1, width + 2, 1, color);
        Fill(x - 1, y + height, width + 2, 1, color);
        Fill(x - 1, y - 1, 1, height + 2, color);
        Fill(x + width, y - 1, 1, height + 2, color);
    }

    /// <summary>Writes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">The baseline; the left to right axis when <paramref name="upright"/> is true.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="anchor">Which part of it lies on the anchor: 0 its start, 0.5 its middle, 1 its end.</param>
    /// <param name="upright">Whether it runs from the bottom upwards.</param>
    public void Write(string text, double x, double y, TextStyle style, double anchor = 0, bool upright = false)
    {
        var start = -anchor * style.Measure(text);
        foreach (var stroke in StrokeFont.Layout(text))
        {
            var points = Array.ConvertAll(stroke, p =>
            {
                double along = start + p.X * style.Unit, up = p.Y * style.Unit;
                return upright ? (X: x - up, Y: y - along) : (X: x + along, Y: y - up);
            });
            Pen(points, style.Weight, style.Color);
        }
    }

    // A round pen: every pixel takes on as much colour as the pen's edge covers of it.
    private void Pen((double X, double Y)[] points, double weight, Rgb color)
    {
        var reach = weight / 2 + 1;
        var (left, right) = ((int)Math.Floor(points.Min(p => p.X) - reach), (int)Math.Ceiling(points.Max(p => p.X) + reach));
        var (top, bottom) = ((int)Math.Floor(points.Min(p => p.Y) - reach), (int)Math.Ceiling(points.Max(p => p.Y) + reach));
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var distance = double.PositiveInfinity;
                for (var i = 0; i < Math.Max(1, points.Length - 1); i++)
                    distance = Math.Min(distance, Distance(x, y, points[i], points[Math.Min(i + 1, points.Length - 1)]));
                Blend(x, y, color, Math.Clamp(weight / 2 + 0.5 - distance, 0, 1));
            }
        }
    }

    private void Blend(int x, int y, Rgb color, double cover)
    {
        if (cover <= 0 || (uint)x >= (uint)Width || (uint)y >= (uint)Height)
            return;
        var at = (y * Width + x) * 3;
        Set(x, y, new Rgb(Mix(_pixels[at], color.Red), Mix(_pixels[at + 1], color.Green), Mix(_pixels[at + 2], color.Blue)));

        byte Mix(byte below, byte above) => (byte)Math.Round(below + (above - below) * cover);
    }

    private static double Distance(double x, double y, (double X, double Y) a, (double X, double Y) b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y, squared = dx * dx + dy * dy;
        var t = squared == 0 ? 0 : Math.Clamp(((x - a.X) * dx + (y - a.Y) * dy) / squared, 0, 1);
        return Math.Sqrt(Square(x - a.X - t * dx) + Square(y - a.Y - t * dy));

        static double Square(double v) => v * v;
    }
}
