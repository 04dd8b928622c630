using System.Security.Cryptography;
using UrbanSound.Imaging;

namespace UrbanSound.Tests.Imaging;

/// <summary>Real files, odd and broken ones among them, against what Pillow makes of them.</summary>
public sealed class ImageZooTests
{
    [SharedDataFact("data", "images", "pngsuite")]
    public void Decodes_all_of_pngsuite_but_the_corrupt_ones()
    {
        int decoded = 0;
        foreach (var row in Csv.Read(SharedData.Path("data", "images", "pngsuite", "manifest.csv")))
        {
            string path = SharedData.Path("data", "images", "pngsuite", row["file"]);
            if (Path.GetFileName(path).StartsWith('x'))
            {
                Assert.True(Assert.Throws<UrbanSoundException>(() => RgbImage.Load(path)).Kind is UrbanSoundErrorKind.InvalidMedia or UrbanSoundErrorKind.UnsupportedMedia);
                continue;
            }

            RgbImage image = RgbImage.Load(path);
            Assert.Equal((row["width"], row["height"]), ($"{image.Width}", $"{image.Height}"));
            // Pillow clips 16-bit grey at 255 instead of taking the high byte.
            if (row["mode"] != "I")
                Assert.True(row["sha256_rgb"] == Sha256(image), row["file"]);
            decoded++;
        }

        Assert.Equal(162, decoded);
    }

    [SharedDataFact("data", "images", "jpeg-zoo")]
    public void Decodes_what_pillow_decodes_and_answers_for_all_the_rest()
    {
        int pixelEqual = 0, decoded = 0;
        foreach (var row in Csv.Read(SharedData.Path("data", "images", "jpeg-zoo", "manifest.csv")))
        {
            string path = SharedData.Path("data", "images", "jpeg-zoo", row["file"]);
            if (row["pillow"] != "ok")
            {
                // Decoded or refused, but nothing else.
                Exception? fault = Record.Exception(() => RgbImage.Load(path));
                Assert.True(fault is null or UrbanSoundException, $"{row["file"]}: {fault}");
                continue;
            }

            RgbImage image = RgbImage.Load(path);
            bool turned = row["orientation"] is "5" or "6" or "7" or "8";
            (string width, string height) = turned ? (row["height"], row["width"]) : (row["width"], row["height"]);
            Assert.Equal((row["file"], width, height), (row["file"], $"{image.Width}", $"{image.Height}"));
            string expected = row["sha256_rgb_upright"] is { Length: > 0 } upright ? upright : row["sha256_rgb"];
            decoded++;
            if (expected == Sha256(image))
                pixelEqual++;
        }

        // The others are pictures that Pillow 9.4 itself gets wrong (run lengths of 4 bits), 16-bit grey, and transparent pixels of GIFs.
        Assert.Equal((246, 234), (decoded, pixelEqual));
    }

    [SharedDataFact("reference", "vision", "decoded")]
    public void Decodes_jpeg_within_three_levels_of_the_reference()
    {
        string[] references = Directory.GetFiles(SharedData.Path("reference", "vision", "decoded"), "*.png");
        Assert.NotEmpty(references);
        foreach (string reference in references)
        {
            if (Path.GetFileName(reference).StartsWith("gen_gray16", StringComparison.Ordinal))
                continue;
            RgbImage expected = RgbImage.Load(reference);
            RgbImage actual = RgbImage.Load(SharedData.Path("data", "images", "jpeg-zoo", Path.GetFileNameWithoutExtension(reference)));
            int worst = 0;
            for (int i = 0; i < expected.Pixels.Length; i++)
                worst = Math.Max(worst, Math.Abs(expected.Pixels[i] - actual.Pixels[i]));
            Assert.True(worst <= 3, $"{reference}: {worst}");
        }
    }

    private static string Sha256(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
}
