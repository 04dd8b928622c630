using UrbanSound.Imaging;

namespace UrbanSound.Models;

/// <summary>
/// The recipe <c>waves-noise-1</c>: a picture of 320 × 240 whose colours rise and fall at angles of their own, with noise above. Whole
/// numbers only, so that every machine makes the same one.
/// <code>
/// p[x, y, c] = |((c + 1)·5x + (3 − c)·3y) mod 360 − 180| + ⌊s[n]/2^26⌋,   c = 0 red, 1 green, 2 blue
/// s[n] = (1664525·s[n−1] + 1013904223) mod 2^32, s[−1] = seed, n counting colours, then columns, then rows
/// </code>
/// </summary>
internal static class ProbePicture
{
    public const string Recipe = "waves-noise-1";

    private const int Width = 320;

    private const int Height = 240;

    public static RgbImage Create(uint seed)
    {
        byte[] pixels = new byte[Width * Height * 3];
        uint state = seed;
        for (int n = 0; n < pixels.Length; n++)
        {
            int color = n % 3, x = n / 3 % Width, y = n / 3 / Width;
            state = unchecked((1664525 * state) + 1013904223);
            int wave = Math.Abs((((color + 1) * 5 * x) + ((3 - color) * 3 * y)) % 360 - 180);
            pixels[n] = (byte)(wave + (int)(state >> 26));
        }

        return new RgbImage(Width, Height, pixels);
    }
}
