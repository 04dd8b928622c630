using UrbanSound.Dsp;

namespace UrbanSound.Cli.Pictures;

/// <summary>Draws a mel spectrogram with title, axes and colour bar.</summary>
/// <param name="Title">First line, usually the file's name.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Start">Where the sound begins, in seconds of the file.</param>
internal sealed record SpectrogramDiagram(string Title, int Width, int Height, double Start)
{
    public const int LeastWidth = 320;
    public const int LeastHeight = 200;
    public const int Most = 8192;

    private const int Left = 92;
    private const int Right = 92;
    private const int Top = 52;
    private const int Bottom = 62;
    private const int TickLength = 5;
    private const int BarGap = 20;
    private const int BarWidth = 14;

    private static readonly Rgb Paper = new(255, 255, 255);
    private static readonly Rgb Ink = new(0x1d, 0x1d, 0x28);
    private static readonly Rgb Pale = new(0x62, 0x62, 0x70);
    private static readonly Rgb Line = new(0x9a, 0x9a, 0xa6);
    private static readonly TextStyle TitleStyle = new(12, 1.9, Ink);
    private static readonly TextStyle CaptionStyle = new(9, 1.15, Pale);
    private static readonly TextStyle LabelStyle = new(9, 1.2, Ink);

    private int PlotWidth => Width - Left - Right;

    private int PlotHeight => Height - Top - Bottom;

    /// <param name="samples">The sound.</param>
    /// <param name="options">Rate, frames and bands; unless <paramref name="keepHop"/>, a hop is chosen that gives every column a frame.</param>
    /// <param name="keepHop">Whether the hop of the options was asked for.</param>
    public Canvas Draw(ReadOnlySpan<float> samples, MelSpectrogramOptions options, bool keepHop)
    {
        if (!keepHop)
        {
            // Never so far apart that sound falls between frames, never so near that neighbours can't differ.
            var window = options.WindowLength ?? options.FftLength;
            var hop = Math.Clamp(samples.Length / PlotWidth, Math.Max(1, window / 32), Math.Max(1, window / 3));
            options = options with { HopLength = hop };
        }
        var image = SpectrogramImage.Compute(samples, SpectrogramImage.CreateMel(options));
        var duration = (double)samples.Length / options.SampleRate;
        var canvas = new Canvas(Width, Height, Paper);
        DrawSound(canvas, image, duration);
        DrawTitle(canvas, options, duration);
        DrawTimeAxis(canvas, duration);
        DrawFrequencyAxis(canvas, options);
        DrawColorBar(canvas);
        return canvas;
    }

    private void DrawSound(Canvas canvas, SpectrogramImage image, double duration)
    {
        var steps = new byte[PlotWidth * PlotHeight];
        image.Draw(duration, PlotWidth, PlotHeight, steps);
        for (var y = 0; y < PlotHeight; y++)
        {
            for (var x = 0; x < PlotWidth; x++)
                canvas.Set(Left + x, Top + y, ColorMap.AtStep(steps[y * PlotWidth + x]));
        }
        canvas.Frame(Left, Top, PlotWidth, PlotHeight, Line);
    }

    private void DrawTitle(Canvas canvas, MelSpectrogramOptions options, double duration)
    {
        var seconds = duration.ToString(duration < 10 ? "0.00" : "0.0", Culture.Invariant);
        var caption = $"{AxisTicks.Hertz(options.SampleRate)} · {seconds} s · {options.MelBands} mel bands";
        var room = PlotWidth - CaptionStyle.Measure(caption) - 24;
        // On a narrow picture the title goes without the caption.
        if (room < PlotWidth / 3.0)
            room = PlotWidth;
        else
            canvas.Write(caption, Left + PlotWidth, Top - 16, CaptionStyle, anchor: 1);
        canvas.Write(TitleStyle.Fit(Title, room), Left, Top - 16, TitleStyle);
    }

    private void DrawTimeAxis(Canvas canvas, double duration)
    {
        const int Room = 74; // pixels a label
        foreach (var tick in AxisTicks.Time(Start, Start + duration, PlotWidth / Room))
        {
            var x = Left + (int)Math.Round((tick.Value - Start) / duration * (PlotWidth - 1));
            canvas.Fill(x, Top + PlotHeight + 1, 1, TickLength, Line);
            canvas.Write(tick.Label, x, Top + PlotHeight + 21, LabelStyle, anchor: 0.5);
        }
        var name = AxisTicks.IsClock(Start + duration) ? "Time" : "Time (s)";
        canvas.Write(name, Left + PlotWidth / 2.0, Height - 14, CaptionStyle, anchor: 0.5);
    }

    private void DrawFrequencyAxis(Canvas canvas, MelSpectrogramOptions options)
    {
        const double Room = 24; // pixels a label
        double min = options.MinFrequency, max = options.MaxFrequency ?? options.SampleRate / 2.0;
        double Position(double frequency) => AxisTicks.MelPosition(frequency, min, max, options.MelScale);
        foreach (var tick in AxisTicks.Frequency(min, max, Position, Room / PlotHeight))
        {
            var y = Top + (int)Math.Round((1 - Position(tick.Value)) * (PlotHeight - 1));
            canvas.Fill(Left - 1 - TickLength, y, TickLength, 1, Line);
            canvas.Write(tick.Label, Left - 11, y + LabelStyle.CapHeight / 2, LabelStyle, anchor: 1);
        }
        canvas.Write("Frequency (mel scale)", 20, Top + PlotHeight / 2.0, CaptionStyle, anchor: 0.5, upright: true);
    }

    private void DrawColorBar(Canvas canvas)
    {
        const int Step = 20;
        var x = Left + PlotWidth + BarGap;
        for (var y = 0; y < PlotHeight; y++)
            canvas.Fill(x, Top + y, BarWidth, 1, ColorMap.At(1 - (y + 0.5) / PlotHeight));
        canvas.Frame(x, Top, BarWidth, PlotHeight, Line);
        for (var level = 0; level >= -SpectrogramImage.RangeDb; level -= Step)
        {
            var y = Top + (int)Math.Round(-level / SpectrogramImage.RangeDb * (PlotHeight - 1));
            canvas.Fill(x + BarWidth + 1, y, TickLength, 1, Line);
            canvas.Write(level == 0 ? "0 dB" : $"\u2212{-level}", x + BarWidth + 10, y + LabelStyle.CapHeight / 2, LabelStyle);
        }
    }
}
