namespace UrbanSound.Imaging;

/// <summary>Keeps rows as pixels.</summary>
internal readonly struct PixelSink(byte[] pixels) : IRowSink
{
    public void Take(int y, ReadOnlySpan<byte> rgb) => rgb.CopyTo(pixels.AsSpan(y * rgb.Length));
}
