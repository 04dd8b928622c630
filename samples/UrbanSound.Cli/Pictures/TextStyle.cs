namespace UrbanSound.Cli.Pictures;

/// <summary>How a text of a picture looks.</summary>
/// <param name="CapHeight">Height of capitals in pixels.</param>
/// <param name="Weight">Width of the pen in pixels.</param>
/// <param name="Color">Its colour.</param>
internal sealed record TextStyle(double CapHeight, double Weight, Rgb Color)
{
    /// <summary>Pixels a unit of the font.</summary>
    public double Unit => CapHeight / StrokeFont.CapHeight;

    /// <summary>Width of a text in pixels.</summary>
    public double Measure(string text) => StrokeFont.Measure(text) * Unit;

    /// <summary>The text, cut at its end where it is wider than the room for it.</summary>
    public string Fit(string text, double room)
    {
        if (Measure(text) <= room)
            return text;
        const string Cut = "...";
        var length = text.Length;
        while (length > 0 && Measure(text[..length] + Cut) > room)
            length--;
        return text[..length].TrimEnd() + Cut;
    }
}
