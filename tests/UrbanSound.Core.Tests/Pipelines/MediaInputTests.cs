using UrbanSound.Pipelines;
using UrbanSound.Tests.Audio;
using UrbanSound.Tests.Imaging;

namespace UrbanSound.Tests.Pipelines;

public sealed class MediaInputTests
{
    [Theory]
    [InlineData("Audio/WAV; charset=x", "audio/wav")]
    [InlineData(" image/png ", "image/png")]
    [InlineData("", "application/octet-stream")]
    [InlineData(";", "application/octet-stream")]
    public void Media_types_lose_case_and_parameters(string given, string kept) => Assert.Equal(kept, new MediaInput(default, given).MediaType);

    [Fact]
    public void Bytes_say_what_they_are()
    {
        var known = new Dictionary<string, byte[]>
        {
            ["audio/wav"] = SoundPipelineTests.Wav(1),
            ["audio/aiff"] = WavBytes.Aiff(1, 2, 3),
            ["audio/mpeg"] = [.. "ID3"u8, 4, 0, 0],
            ["audio/flac"] = [.. "fLaC"u8, 0],
            ["audio/ogg"] = [.. "OggS"u8, 0],
            ["audio/mp4"] = [0, 0, 0, 24, .. "ftypM4A "u8],
            ["video/mp4"] = [0, 0, 0, 24, .. "ftypisom"u8],
            ["image/png"] = PictureFiles.Png(1, 1, [1, 2, 3]),
            ["image/jpeg"] = PictureFiles.JpegHead(1, 1),
            ["image/gif"] = PictureFiles.GifHead(1, 1),
            ["image/bmp"] = PictureFiles.BmpHead(1, 1),
            ["image/webp"] = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8],
            ["image/x-portable-anymap"] = PictureFiles.Pnm("P6 1 1 255\n", 1, 2, 3),
            [MediaInput.Tensor] = TensorInputTests.Npy([1], "1"),
            [MediaInput.Unknown] = "BMW is text, and P6x too"u8.ToArray(),
        };
        Assert.Equal(known.Keys, known.Values.Select(bytes => MediaInput.Recognize(bytes)));
        Assert.Equal(MediaInput.Unknown, MediaInput.Recognize([]));
    }

    [Fact]
    public void Any_beginning_of_anything_is_looked_at_without_harm()
    {
        var random = new Random(1);
        byte[][] starts = [SoundPipelineTests.Wav(1), PictureFiles.BmpHead(1, 1), PictureFiles.Pnm("P6 1 1 255\n"), [0, 0, 0, 24, .. "ftypM4A "u8], TensorInputTests.Npy([1], "1")];
        foreach (byte[] start in starts)
        {
            for (int length = 0; length <= Math.Min(64, start.Length); length++)
            {
                byte[] bytes = start[..length];
                Assert.Contains('/', MediaInput.Recognize(bytes));
                if (length > 0)
                    bytes[random.Next(length)] = (byte)random.Next(256);
                Assert.Contains('/', MediaInput.Recognize(bytes));
            }
        }
    }
}
