namespace SixLabors.ImageSharp;

/// <summary>Turns decoded samples of whatever kind into RGB bytes.</summary>
internal static class PixelRows
{
    /// <summary>Converts pixels.</summary>
    /// <param name="samples">Pixels without gaps.</param>
    /// <param name="bands">1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha or CMYK.</param>
    /// <param name="sampleBytes">1, or 2 for 16 bits in the machine's order.</param>
    /// <param name="ink">What a fourth band is.</param>
    /// <param name="rgb">Three bytes a pixel.</param>
    public static void ToRgb(ReadOnlySpan<byte> samples, int bands, int sampleBytes, Ink ink, Span<byte> rgb)
    {
        if (bands == 3 && sampleBytes == 1)
        {
            samples.CopyTo(rgb);
            return;
        }

        int stride = bands * sampleBytes;
        // The high byte of a 16-bit sample is its 8-bit value.
        int high = sampleBytes == 2 && BitConverter.IsLittleEndian ? 1 : 0;
        for (int from = 0, to = 0; to + 2 < rgb.Length; from += stride, to += 3)
        {
            if (bands < 3)
            {
                rgb[to] = rgb[to + 1] = rgb[to + 2] = samples[from + high];
            }
            else if (ink == Ink.None || bands < 4)
            {
                rgb[to] = samples[from + high];
                rgb[to + 1] = samples[from + sampleBytes + high];
                rgb[to + 2] = samples[from + 2 * sampleBytes + high];
            }
            else
            {
                int flip = ink == Ink.Inverted ? 0 : 255;
                int light = samples[from + 3] ^ flip;
                rgb[to] = Times(samples[from] ^ flip, light);
                rgb[to + 1] = Times(samples[from + 1] ^ flip, light);
                rgb[to + 2] = Times(samples[from + 2] ^ flip, light);
            }
        }
    }

    /// <summary>a × b / 255, rounded, for a and b of 0 to 255.</summary>
    private static byte Times(int a, int b)
    {
        int product = a * b + 128;
        return (byte)((product + (product >> 8)) >> 8);
    }

    /// <summary>What the fourth band of a picture tells.</summary>
    internal enum Ink
    {
        /// <summary>No ink: it is alpha.</summary>
        None,

        /// <summary>CMYK, 255 being all ink.</summary>
        Plain,

        /// <summary>CMYK as Adobe writes it, 255 being no ink.</summary>
        Inverted,
    }
}
