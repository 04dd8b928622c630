namespace UrbanSound.Imaging;

/// <summary>EXIF's eight orientations (tag 0x0112): which corner of the stored picture is the upright one's top left.</summary>
internal static class Orientation
{
    /// <summary>Turns and mirrors stored pixels so that the picture stands upright.</summary>
    /// <param name="width">Of the stored picture.</param>
    /// <param name="height">Of the stored picture.</param>
    /// <param name="pixels">Stored rows.</param>
    /// <param name="orientation">1 to 8; 1 is upright already and copies nothing.</param>
    internal static RgbImage Upright(int width, int height, byte[] pixels, int orientation)
    {
        if (orientation == 1)
            return new RgbImage(width, height, pixels);
        // Where the upright picture's first pixel lies, and how far it is to the next one and to the next row.
        (int x, int y, int step, int row) = orientation switch
        {
            2 => (width - 1, 0, -1, width),
            3 => (width - 1, height - 1, -1, -width),
            4 => (0, height - 1, 1, -width),
            5 => (0, 0, width, 1),
            6 => (0, height - 1, -width, 1),
            7 => (width - 1, height - 1, -width, -1),
            8 => (width - 1, 0, width, -1),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation)),
        };
        (int newWidth, int newHeight) = ImageDecoder.IsTurned(orientation) ? (height, width) : (width, height);
        byte[] turned = GC.AllocateUninitializedArray<byte>(pixels.Length);
        int first = y * width + x;
        for (int i = 0, to = 0; i < newHeight; i++, first += row)
        {
            for (int j = 0, from = first * 3; j < newWidth; j++, from += step * 3, to += 3)
                (turned[to], turned[to + 1], turned[to + 2]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
        }

        return new RgbImage(newWidth, newHeight, turned);
    }
}
