using System.Security.Cryptography;
using System.Text.Json;
using UrbanSound.Imaging;

namespace UrbanSound.Tests.Imaging;

public sealed class ImageResamplerTests
{
    [SharedDataFact("reference", "vision", "index.json")]
    public void Equals_pillows_resize_and_crop_to_the_bit()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference", "vision", "index.json")));
        int compared = 0;
        foreach (JsonElement photo in index.RootElement.GetProperty("photos").EnumerateArray())
        {
            RgbImage image = RgbImage.Load(SharedData.Path("data", photo.GetProperty("file").GetString()!));
            Assert.Equal(photo.GetProperty("decoded_sha256").GetString(), Sha256(image));
            foreach (JsonElement resize in photo.GetProperty("resize").EnumerateArray())
            {
                int[] size = [.. resize.GetProperty("resized").EnumerateArray().Select(n => n.GetInt32())];
                int[] crop = [.. resize.GetProperty("crop").EnumerateArray().Select(n => n.GetInt32())];
                ResizeFilter filter = resize.GetProperty("filter").GetString() == "bilinear" ? ResizeFilter.Bilinear : ResizeFilter.Bicubic;
                Assert.Equal(resize.GetProperty("resized_sha256").GetString(), Sha256(image.Resize(size[0], size[1], filter)));
                // Cut out while it is resized.
                byte[] part = new byte[crop[2] * crop[3] * 3];
                ImageResampler.Resize(image.Pixels, image.Width, image.Height, (size[0], size[1]), (crop[0], crop[1], crop[2], crop[3]), filter, new PixelSink(part));
                Assert.Equal(resize.GetProperty("crop_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(part)));
                compared++;
            }
        }

        Assert.True(compared >= 60, $"only {compared}");
    }

    [Theory]
    [InlineData(1, 1, 7, 5)]
    [InlineData(2, 3, 1, 1)]
    [InlineData(31, 17, 9, 40)]
    [InlineData(3, 300, 2, 7)]
    [InlineData(640, 5, 33, 5)]
    [InlineData(5, 640, 5, 33)]
    [InlineData(257, 131, 224, 224)]
    public void Vectors_and_the_plain_way_give_the_same_bytes(int width, int height, int newWidth, int newHeight)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(width).NextBytes(pixels);
        // Levels at both ends, where bicubic overshoots.
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = pixels[i] < 80 ? (byte)0 : pixels[i] > 170 ? (byte)255 : pixels[i];
        foreach (ResizeFilter filter in Enum.GetValues<ResizeFilter>())
        {
            byte[] vectors = new byte[newWidth * newHeight * 3], plain = new byte[newWidth * newHeight * 3];
            var whole = (0, 0, newWidth, newHeight);
            ImageResampler.Resize(pixels, width, height, (newWidth, newHeight), whole, filter, new PixelSink(vectors));
            ImageResampler.Resize(pixels, width, height, (newWidth, newHeight), whole, filter, new PixelSink(plain), allowVectors: false);
            Assert.Equal(plain, vectors);
        }
    }

    [Fact]
    public void Keeps_a_flat_colour_flat()
    {
        byte[] pixels = [.. Enumerable.Range(0, 50 * 40).SelectMany(_ => new byte[] { 255, 128, 0 })];
        foreach (ResizeFilter filter in Enum.GetValues<ResizeFilter>())
        {
            RgbImage resized = new RgbImage(50, 40, pixels).Resize(13, 77, filter);
            for (int i = 0; i < resized.Pixels.Length; i += 3)
                Assert.Equal([255, 128, 0], resized.Pixels.Slice(i, 3).ToArray());
        }
    }

    [Fact]
    public void Averages_what_it_shrinks()
    {
        // Half of the columns are black: without antialias every pixel would be one or the other.
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64).SelectMany(i => Enumerable.Repeat(i % 2 == 0 ? (byte)0 : (byte)200, 3))];
        RgbImage small = new RgbImage(64, 64, pixels).Resize(8, 8);
        foreach (byte level in small.Pixels)
            Assert.InRange(level, 95, 105);
    }

    private static string Sha256(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
}
