using UrbanSound.Tests;
using UrbanSound.Tests.Imaging;

namespace UrbanSound.Fuzz.Corpus;

/// <summary>Pictures to start from: the kinds that can be made on the spot, and those of others where they are.</summary>
internal static class ImageCorpus
{
    /// <summary>Larger files are left out: small inputs are many inputs.</summary>
    private const int MostBytes = 24 * 1024;

    /// <summary>Makes it.</summary>
    /// <param name="withShared">Whether the pictures of the folder <c>shared</c> are added, where it is there.</param>
    internal static byte[][] Create(bool withShared)
    {
        byte[] rgb = PictureFiles.Positions(20, 9);
        var files = new List<byte[]>
        {
            PictureFiles.Png(20, 9, rgb),
            PictureFiles.Png(20, 9, rgb, orientation: 6),
            PictureFiles.JpegHead(20, 9),
            PictureFiles.GifHead(20, 9),
            PictureFiles.Pnm("P6 20 9 255\n", rgb),
            PictureFiles.Pnm("P5 20 27 255\n", rgb),
            PictureFiles.Pnm("P5 # wide\n10 27 65535\n", rgb),
            PictureFiles.Pnm("P4 20 9\n", rgb),
            PictureFiles.Pnm("P3 2 1 9\n1 2 3 4 5 6\n"),
            PictureFiles.Pnm("P1 3 2\n101010\n"),
            (byte[])[.. PictureFiles.BmpHead(20, 9), .. rgb],
        };
        foreach (string folder in withShared && SharedData.Root is not null ? new[] { "jpeg-zoo", "pngsuite" } : [])
        {
            if (Directory.Exists(SharedData.Path("data", "images", folder)))
            {
                files.AddRange(Directory.EnumerateFiles(SharedData.Path("data", "images", folder)).Order(StringComparer.Ordinal)
                    .Where(path => new FileInfo(path).Length is > 0 and <= MostBytes && !path.EndsWith(".csv", StringComparison.Ordinal)).Select(File.ReadAllBytes));
            }
        }

        return [.. files];
    }
}
