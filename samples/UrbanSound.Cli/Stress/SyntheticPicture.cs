using UrbanSound.Cli.Pictures;

namespace UrbanSound.Cli.Stress;

/// <summary>A picture made from a number: stripes and discs of colours over a gradient, with a little noise.</summary>
internal static class SyntheticPicture
{
    private const int Side = 256;
    private const int Channels = 3;

    /// <summary>The bytes of a PNG file of 256 x 256 pixels.</summary>
    public static byte[] Create(int seed)
    {
        var dice = new Dice(seed);
        var pixels = new byte[Side * Side * Channels];
        double angle = dice.Next(0, Math.Tau), period = dice.Next(6, 120), contrast = dice.Next(20, 120), grain = dice.Next(0, 12);
        var ground = Colour(dice);
        var stripe = Colour(dice);
        var discs = Enumerable.Range(0, 1 + (int)dice.Next(0, 6))
            .Select(_ => (X: dice.Next(0, Side), Y: dice.Next(0, Side), Radius: dice.Next(10, 80), Colour: Colour(dice))).ToArray();
        double across = Math.Cos(angle) * Math.Tau / period, down = Math.Sin(angle) * Math.Tau / period;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                var colour = ground;
                foreach (var disc in discs)
                {
                    if ((x - disc.X) * (x - disc.X) + (y - disc.Y) * (y - disc.Y) < disc.Radius * disc.Radius)
                        colour = disc.Colour;
                }
                double wave = contrast * Math.Sin(x * across + y * down), noise = grain * dice.Next(-1, 1);
                for (int c = 0; c < Channels; c++)
                    pixels[(y * Side + x) * Channels + c] = (byte)Math.Clamp(colour[c] + wave * stripe[c] / 255 + noise, 0, 255);
            }
        }
        using var file = new MemoryStream();
        PngWriter.Write(file, Side, Side, pixels);
        return file.ToArray();
    }

    private static double[] Colour(Dice dice) => [dice.Next(0, 255), dice.Next(0, 255), dice.Next(0, 255)];
}
