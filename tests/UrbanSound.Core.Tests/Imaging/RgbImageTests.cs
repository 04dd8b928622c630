using System.Diagnostics;
using UrbanSound.Imaging;

namespace UrbanSound.Tests.Imaging;

public sealed class RgbImageTests
{
    [Fact]
    public void Decodes_a_png_to_its_pixels()
    {
        byte[] rgb = PictureFiles.Positions(7, 5);
        RgbImage image = RgbImage.Decode(PictureFiles.Png(7, 5, rgb));
        Assert.Equal((7, 5), (image.Width, image.Height));
        Assert.Equal(rgb, image.Pixels.ToArray());
    }

    // Where EXIF's orientation puts the stored picture's (x, y), of 4 × 3 pixels, in the upright one (Exif 2.32, tag 0x0112).
    [Theory]
    [InlineData(1, 4, 3, 1, 0)]
    [InlineData(2, 4, 3, 2, 0)]
    [InlineData(3, 4, 3, 2, 2)]
    [InlineData(4, 4, 3, 1, 2)]
    [InlineData(5, 3, 4, 0, 1)]
    [InlineData(6, 3, 4, 2, 1)]
    [InlineData(7, 3, 4, 2, 2)]
    [InlineData(8, 3, 4, 0, 2)]
    public void Stands_upright_as_exif_says(ushort orientation, int width, int height, int x, int y)
    {
        RgbImage image = RgbImage.Decode(PictureFiles.Png(4, 3, PictureFiles.Positions(4, 3), orientation));
        Assert.Equal((width, height), (image.Width, image.Height));
        // The stored picture's pixel (1, 0).
        Assert.Equal([1, 0, 7], image.GetRow(y).Slice(3 * x, 3).ToArray());
    }

    [Theory]
    [InlineData("P5\n# a comment\n2 1\n255\n", new byte[] { 9, 200 }, new byte[] { 9, 9, 9, 200, 200, 200 })]
    [InlineData("P6 2 1 255\n", new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("P5 2 1 15\n", new byte[] { 0, 15 }, new byte[] { 0, 0, 0, 255, 255, 255 })]
    [InlineData("P2 2 1 100\n0 100", new byte[0], new byte[] { 0, 0, 0, 255, 255, 255 })]
    [InlineData("P3 1 1 255\n7 8 9\n", new byte[0], new byte[] { 7, 8, 9 })]
    [InlineData("P1 2 1\n01", new byte[0], new byte[] { 255, 255, 255, 0, 0, 0 })]
    [InlineData("P4 2 1\n", new byte[] { 0x40 }, new byte[] { 255, 255, 255, 0, 0, 0 })]
    public void Reads_netpbm(string head, byte[] pixels, byte[] rgb) =>
        Assert.Equal(rgb, RgbImage.Decode(PictureFiles.Pnm(head, pixels)).Pixels.ToArray());

    [Fact]
    public void Reads_a_bitmap_bottom_row_first()
    {
        // Rows are filled up to whole words, colours run blue, green, red.
        byte[] file = [.. PictureFiles.BmpHead(1, 2), 3, 2, 1, 0, 6, 5, 4, 0];
        Assert.Equal([4, 5, 6, 1, 2, 3], RgbImage.Decode(file).Pixels.ToArray());
    }

    public static TheoryData<string, byte[]> Bombs => new()
    {
        { "PNG", PictureFiles.Png(50_000, 50_000, null) },
        { "JPEG", PictureFiles.JpegHead(50_000, 50_000) },
        { "GIF", PictureFiles.GifHead(50_000, 50_000) },
        { "BMP", PictureFiles.BmpHead(50_000, 50_000) },
        { "PPM", PictureFiles.Pnm("P6 50000 50000 255\n", 0) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Refuses_a_head_of_50000_by_50000_before_it_costs_anything(string kind, byte[] file)
    {
        // The decoder's library is loaded by the first picture, and refusing is compiled by the first refusal.
        RgbImage.Decode(PictureFiles.Png(1, 1, [1, 2, 3]));
        Assert.Throws<UrbanSoundException>(() => RgbImage.Decode(file));
        Assert.InRange(file.Length, 1, 1100);
        double fastest = double.PositiveInfinity;
        // The fastest of a few: other tests share the machine.
        for (int i = 0; i < 5; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            Assert.Throws<UrbanSoundException>(() => RgbImage.Decode(file));
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        Assert.InRange(fastest, 0, 50);
        using var process = Process.GetCurrentProcess();
        long peak = process.PeakWorkingSet64;
        // From here: what the system tells of a process takes the more bytes the more threads it has.
        long before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<UrbanSoundException>(() => RgbImage.Decode(file));
        // A GIF is walked through before its head is believed, so this one is refused because it ends early.
        Assert.True(kind == "GIF" ? fault.Kind == UrbanSoundErrorKind.InvalidMedia : fault.Kind == UrbanSoundErrorKind.TooLarge, $"{kind}: {fault.Message}");
        Assert.True(kind == "GIF" || fault.Message.Contains("ImageLimits.MaxSide", StringComparison.Ordinal), fault.Message);
        // The exception with its message and stack; a row of such a picture would be 150,000 bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        process.Refresh();
        // The system counts in batches for each core, so its peak may even seem to fall by a page.
        long grown = process.PeakWorkingSet64 - peak;
        Assert.True(grown < 256 << 20, $"the peak of memory grew by {grown:N0} bytes");
    }

    [Fact]
    public void Names_the_limit_that_a_picture_exceeds()
    {
        byte[] file = PictureFiles.Png(20, 10, PictureFiles.Positions(20, 10));
        Refused(file, new ImageLimits { MaxPixels = 199 }, "ImageLimits.MaxPixels");
        Refused(file, new ImageLimits { MaxSide = 19 }, "ImageLimits.MaxSide");
        Refused(file, new ImageLimits { MaxBytes = file.Length - 1 }, "ImageLimits.MaxBytes");
        RgbImage.Decode(file, new ImageLimits { MaxPixels = 200, MaxSide = 20, MaxBytes = file.Length });

        static void Refused(byte[] file, ImageLimits limits, string limit)
        {
            var fault = Assert.Throws<UrbanSoundException>(() => RgbImage.Decode(file, limits));
            Assert.Equal(UrbanSoundErrorKind.TooLarge, fault.Kind);
            Assert.Contains(limit, fault.Message, StringComparison.Ordinal);
        }
    }

    [UnixFact]
    public async Task Reads_a_picture_from_a_pipe_and_no_more_than_the_limit()
    {
        using var folder = new TemporaryFolder();
        string pipe = folder.File("pipe");
        using (Process made = Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync();
            Assert.Equal(0, made.ExitCode);
        }

        // Longer than one read of a pipe.
        byte[] noise = new byte[300 * 300 * 3];
        new Random(1).NextBytes(noise);
        byte[] file = PictureFiles.Png(300, 300, noise);
        foreach (long limit in new[] { file.Length, long.MaxValue })
        {
            Task writing = Task.Run(() => File.WriteAllBytes(pipe, file));
            RgbImage image = RgbImage.Load(pipe, new ImageLimits { MaxBytes = limit });
            await writing;
            Assert.Equal(noise, image.Pixels.ToArray());
        }

        foreach (long limit in new[] { 10, 65_536, file.Length - 1 })
        {
            // The pipe breaks when the reader has enough.
            Task writing = Task.Run(() => Record.Exception(() => File.WriteAllBytes(pipe, file)));
            var fault = Assert.Throws<UrbanSoundException>(() => RgbImage.Load(pipe, new ImageLimits { MaxBytes = limit }));
            await writing;
            Assert.Equal(UrbanSoundErrorKind.TooLarge, fault.Kind);
            Assert.Contains("ImageLimits.MaxBytes", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refuses_what_is_no_picture()
    {
        Assert.Equal(UrbanSoundErrorKind.UnsupportedMedia, Assert.Throws<UrbanSoundException>(() => RgbImage.Decode("plain text"u8)).Kind);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, Assert.Throws<UrbanSoundException>(() => RgbImage.Decode([])).Kind);
        Assert.Equal(UrbanSoundErrorKind.NotFound, Assert.Throws<UrbanSoundException>(() => RgbImage.Load("no-such-picture.png")).Kind);
    }

    [Fact]
    public void Refuses_a_file_that_ends_early()
    {
        byte[] noise = new byte[64 * 64 * 3];
        new Random(1).NextBytes(noise);
        byte[] file = PictureFiles.Png(64, 64, noise);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, Assert.Throws<UrbanSoundException>(() => RgbImage.Decode(file.AsSpan(0, file.Length * 2 / 3))).Kind);
    }

    [Fact]
    public void Decodes_on_many_threads_as_on_one()
    {
        byte[] rgb = PictureFiles.Positions(200, 150);
        byte[] file = PictureFiles.Png(200, 150, rgb);
        Parallel.For(0, 200, _ => Assert.True(RgbImage.Decode(file).Pixels.SequenceEqual(rgb)));
    }
}
