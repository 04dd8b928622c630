namespace SixLabors.ImageSharp;

/// <summary>The pixels of a PBM, PGM or PPM picture.</summary>
internal static class PnmPixels
{
    public static void Read(PnmHeader header, ReadOnlySpan<byte> file, Span<byte> rgb)
    {
        ReadOnlySpan<byte> pixels = file[Math.Min(header.PixelsAt, file.Length)..];
        int bands = header.Kind is 3 or 6 ? 3 : 1;
        long samples = (long)header.Width * header.Height * bands;
        switch (header.Kind)
        {
            case 4:
                Bits(header, pixels, rgb);
                return;
            case 5 or 6:
                int sampleBytes = header.Most > 255 ? 2 : 1;
                if (pixels.Length < samples * sampleBytes)
                    throw Short();
                for (int i = 0; i < samples; i++)
                    Put(rgb, bands, i, sampleBytes == 1 ? pixels[i] : pixels[2 * i] << 8 | pixels[2 * i + 1], header.Most);
                return;
            default:
                int at = 0;
                for (int i = 0; i < samples; i++)
                {
                    int sample = Word(pixels, ref at, oneDigit: header.Kind == 1);
                    // In PBM 1 is black.
                    Put(rgb, bands, i, header.Kind == 1 ? 1 - Math.Min(sample, 1) : sample, header.Most);
                }

                return;
        }
    }

    private static void Bits(PnmHeader header, ReadOnlySpan<byte> pixels, Span<byte> rgb)
    {
        int rowBytes = (header.Width + 7) / 8;
        if (pixels.Length < (long)rowBytes * header.Height)
            throw Short();
        for (int y = 0, i = 0; y < header.Height; y++)
        {
            for (int x = 0; x < header.Width; x++, i++)
                Put(rgb, 1, i, 1 - (pixels[y * rowBytes + x / 8] >> (7 - x % 8) & 1), 1);
        }
    }

    private static void Put(Span<byte> rgb, int bands, int index, int sample, int most)
    {
        byte value = (byte)((Math.Min(sample, most) * 255L + most / 2) / most);
        if (bands == 3)
            rgb[index] = value;
        else
            rgb.Slice(index * 3, 3).Fill(value);
    }

    private static int Word(ReadOnlySpan<byte> text, ref int at, bool oneDigit)
    {
        while (at < text.Length && (text[at] <= ' ' || text[at] == '#'))
        {
            if (text[at] == '#')
            {
                while (at < text.Length && text[at] is not ((byte)'\n' or (byte)'\r'))
                    at++;
            }
            else
            {
                at++;
            }
        }

        if (at >= text.Length)
            throw Short();
        int number = 0, first = at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9' && number <= ushort.MaxValue && !(oneDigit && at > first); at++)
            number = number * 10 + text[at] - '0';
        return at > first ? number : throw new InvalidImageContentException("there is something else among the samples");
    }

    private static InvalidImageContentException Short() => new("the file ends before its pixels do");
}
