namespace SixLabors.ImageSharp;

/// <summary>The head of a PBM, PGM or PPM picture (Netpbm's P1 to P6): words between blanks, comments from # to the line's end.</summary>
/// <param name="Kind">1 to 6.</param>
/// <param name="Width">In pixels, at least 1.</param>
/// <param name="Height">In pixels, at least 1.</param>
/// <param name="Most">The sample that means white, 1 to 65535; 1 for bits.</param>
/// <param name="PixelsAt">Where the pixels begin.</param>
internal readonly record struct PnmHeader(int Kind, int Width, int Height, int Most, int PixelsAt)
{
    public static PnmHeader Read(ReadOnlySpan<byte> file)
    {
        int kind = file[1] - '0';
        int at = 2;
        int width = Number(file, ref at, "width");
        int height = Number(file, ref at, "height");
        int most = kind is 1 or 4 ? 1 : Number(file, ref at, "largest sample");
        if (most > ushort.MaxValue)
            throw new InvalidImageContentException($"a largest sample of {most} is more than 65535");
        // Exactly one blank parts the head from raw pixels.
        return new PnmHeader(kind, width, height, most, at + 1);
    }

    /// <summary>The next whole number, with the blanks and comments before it; at least 1.</summary>
    private static int Number(ReadOnlySpan<byte> file, ref int at, string what)
    {
        while (at < file.Length && (file[at] <= ' ' || file[at] == '#'))
        {
            if (file[at] == '#')
            {
                int end = file[at..].IndexOfAny((byte)'\n', (byte)'\r');
                at = end < 0 ? file.Length : at + end;
            }
            else
            {
                at++;
            }
        }

        long number = 0;
        int first = at;
        for (; at < file.Length && file[at] is >= (byte)'0' and <= (byte)'9' && number <= int.MaxValue; at++)
            number = number * 10 + file[at] - '0';
        if (at == first || number is < 1 or > int.MaxValue)
            throw new InvalidImageContentException($"the head gives no {what} of at least 1");
        return (int)number;
    }
}
