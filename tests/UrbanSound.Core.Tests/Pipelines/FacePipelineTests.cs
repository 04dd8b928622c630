using System.Diagnostics;
using System.Text.Json;
using UrbanSound.Audio;
using UrbanSound.Faces;
using UrbanSound.Imaging;
using UrbanSound.Pipelines;
using UrbanSound.Storage;
using UrbanSound.Tests.Audio;

namespace UrbanSound.Tests.Pipelines;

/// <summary>Real networks on the faces of ORL.</summary>
public class FacePipelineTests
{
    private const int Enrolled = 10;

    [SharedDataFact("data", "faces", "orl")]
    public async Task A_picture_is_labelled_with_its_largest_face_and_a_stranger_with_nobody()
    {
        await using FacePipeline pipeline = await OpenAsync();
        byte[] known = await File.ReadAllBytesAsync(Photo(0, 9)), stranger = await File.ReadAllBytesAsync(Photo(20, 9));

        InferenceResult said = await pipeline.InferAsync(new MediaInput(known, "image/x-portable-graymap", "9.pgm"));
        InferenceResult other = await pipeline.InferAsync(new MediaInput(stranger));

        Assert.Equal(Name(0), said.Label);
        RecognisedFace face = Assert.Single(said.Faces!);
        Assert.Equal((Name(0), FaceOutcome.Known), (face.Identity, face.Outcome));
        Assert.Equal(said.Score, face.Similarity);
        Assert.Equal(pipeline.Model, said.Model);
        Assert.Null(said.Frames);
        Assert.Equal(FacePipeline.Unknown, other.Label);
        Assert.Null(Assert.Single(other.Faces!).Identity);
        JsonElement json = JsonDocument.Parse(InferenceResultJson.ToLine(said, "9.pgm")).RootElement;
        Assert.Equal(4, json.GetProperty("faces")[0].GetProperty("box").GetArrayLength());
        Assert.Equal(Name(0), json.GetProperty("faces")[0].GetProperty("identity").GetString());
        Assert.False(json.TryGetProperty("frames", out _));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(InferenceResultJson.ToLine(other)).RootElement.GetProperty("faces")[0].GetProperty("identity").ValueKind);
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task A_picture_without_a_face_is_unknown_with_an_empty_list()
    {
        await using FacePipeline pipeline = await OpenAsync();
        InferenceResult said = await pipeline.InferAsync(new MediaInput(PpmOf(new RgbImage(64, 64, new byte[64 * 64 * 3]))));
        Assert.Equal((FacePipeline.Unknown, 0f), (said.Label, said.Score));
        Assert.Empty(said.Faces!);
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task What_a_picture_costs_is_known_before_the_first_one_comes()
    {
        await using var scheduled = new ScheduledPipeline(await OpenAsync(), new SchedulerOptions { Workers = 1 });
        double foreseen = scheduled.Statistics.DrainRate;
        byte[] photo = await File.ReadAllBytesAsync(Photo(0, 9));
        await scheduled.InferAsync(new MediaInput(photo));
        InferenceResult said = await scheduled.InferAsync(new MediaInput(photo));
        // An order of magnitude is what admission needs of a first estimate; its own measurements follow.
        Assert.InRange(foreseen * said.Elapsed.TotalSeconds, 0.1, 10);
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task The_frames_of_a_video_vote()
    {
        if (!FfmpegSettings.Installed.IsInstalled)
            return;
        await using FacePipeline pipeline = await OpenAsync(new FacePipelineOptions { EveryNthFrame = 2 });
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["a.mp4", "a.mkv", "a.h264"])
        {
            string path = folder.File(name);
            MakeVideo(path, [7, 8, 9, 10]);

            InferenceResult fromFile = await pipeline.InferFileAsync(path);
            InferenceResult fromBytes = await pipeline.InferAsync(new MediaInput(await File.ReadAllBytesAsync(path), MediaInput.Unknown, name));

            Assert.Equal(Name(0), fromFile.Label);
            // Three frames of each photo, every second one.
            Assert.Equal(6, fromFile.Frames);
            Assert.Equal(1, fromFile.Vote!.Sum(v => v.Weight), 1e-4);
            Assert.Equal(fromFile.Label, fromBytes.Label);
            Assert.Equal(fromFile.Frames, fromBytes.Frames);
            Assert.Equal(fromFile.Scores, fromBytes.Scores);
            Assert.Equal(6, JsonDocument.Parse(InferenceResultJson.ToLine(fromBytes)).RootElement.GetProperty("frames").GetInt32());
        }

        var fault = await Assert.ThrowsAsync<UrbanSoundException>(() => WithFewFrames(folder.File("a.mp4")));
        Assert.Equal(UrbanSoundErrorKind.TooLarge, fault.Kind);
        Assert.Contains("MaxFrames", fault.Message, StringComparison.Ordinal);

        async Task<InferenceResult> WithFewFrames(string path)
        {
            await using FacePipeline few = await OpenAsync(new FacePipelineOptions { EveryNthFrame = 1, MaxFrames = 3 });
            return await few.InferFileAsync(path);
        }
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task What_is_neither_picture_nor_video_is_refused()
    {
        await using FacePipeline pipeline = await OpenAsync();
        byte[] noise = [.. Enumerable.Range(0, 2000).Select(i => (byte)((i * 7) + 1))];
        Assert.Equal(UrbanSoundErrorKind.UnsupportedMedia, (await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferAsync(new MediaInput(noise, "audio/wav")))).Kind);
        await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferAsync(new MediaInput(noise)));
        await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferAsync(new MediaInput(noise, "video/mp4")));
        Assert.Equal(UrbanSoundErrorKind.NotFound, (await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferFileAsync("nothing.jpg"))).Kind);
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task A_gallery_of_another_embedder_is_refused()
    {
        using var detector = FaceDetector.Load(Model("scrfd_500m_bnkps.onnx"));
        using var mirrored = FaceEmbedder.Load(Model("mobilefacenet.onnx"), FacePreset.ImageNet112);
        using var plain = FaceEmbedder.Load(Model("mobilefacenet.onnx"), FacePreset.ImageNet112, averageMirrored: false);
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), mirrored.Identity);
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, Assert.Throws<UrbanSoundException>(() => new FacePipeline(detector, plain, gallery)).Kind);
    }

    [FfmpegFact]
    public async Task Frames_end_and_the_program_with_them_when_the_reader_gives_up()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("long.mp4");
        Ffmpeg(["-f", "lavfi", "-i", "testsrc=size=640x480:rate=25:duration=20", "-c:v", "mpeg4", path], null);
        using var stop = new CancellationTokenSource();
        int seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() =>
        {
            foreach (RgbImage frame in VideoFrames.Read(path, cancellationToken: stop.Token))
            {
                Assert.Equal((640, 480), (frame.Width, frame.Height));
                if (++seen == 3)
                    stop.Cancel();
            }
        }));
        Assert.Equal(3, seen);
        // Without a token: leaving the loop is enough.
        Assert.Equal(2, VideoFrames.Read(path).Take(2).Count());
        Assert.Equal(100, VideoFrames.Read(path, everyNth: 5).Count());
    }

    [FfmpegFact]
    public void A_damaged_video_is_told()
    {
        byte[] broken = [.. new byte[] { 0, 0, 0, 24 }, .. "ftypisom"u8, .. new byte[500]];
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, Assert.Throws<UrbanSoundException>(() => VideoFrames.Read(broken, "x.mp4").Count()).Kind);
    }

    private static string[] Names => [.. Directory.GetDirectories(SharedData.Path("data", "faces", "orl")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    private static string Name(int person) => Names[person];

    private static string Photo(int person, int photo) => SharedData.Path("data", "faces", "orl", Name(person), $"{photo}.pgm");

    private static string Model(string name) => SharedData.Path("data", "models", "vision", name);

    private static async Task<FacePipeline> OpenAsync(FacePipelineOptions? options = null)
    {
        var detector = FaceDetector.Load(Model("scrfd_500m_bnkps.onnx"));
        var embedder = FaceEmbedder.Load(Model("mobilefacenet.onnx"), FacePreset.ImageNet112);
        FaceGallery gallery = await FaceGallery.OpenAsync(new MemoryRecordStore<FaceIdentity>(), embedder.Identity);
        for (int person = 0; person < Enrolled; person++)
        {
            var samples = new List<FaceSample>();
            for (int photo = 1; photo <= 3; photo++)
            {
                RgbImage image = RgbImage.Load(Photo(person, photo));
                samples.Add(new FaceSample(embedder.Embed(image, detector.Detect(image)[0])));
            }

            await gallery.EnrolAsync(Name(person), samples, new FaceConsent(DateTimeOffset.UnixEpoch, "test"));
        }

        return new FacePipeline(detector, embedder, gallery, options);
    }

    /// <summary>Three frames of each photo of the first person.</summary>
    private static void MakeVideo(string path, int[] photos)
    {
        // Side by side with grey, so that the size is even, as encoders want it, and every photo has the same.
        byte[] frames = [.. photos.SelectMany(p => Enumerable.Repeat(PpmOf(RgbImage.Load(Photo(0, p)).Resize(184, 224)), 3).SelectMany(b => b))];
        string codec = path.EndsWith(".h264", StringComparison.Ordinal) ? "libx264" : "mpeg4";
        string[] format = path.EndsWith(".h264", StringComparison.Ordinal) ? ["-f", "h264"] : [];
        Ffmpeg(["-f", "image2pipe", "-c:v", "ppm", "-framerate", "10", "-i", "pipe:0", "-c:v", codec, "-pix_fmt", "yuv420p", "-q:v", "2", .. format, path], frames);
    }

    private static byte[] PpmOf(RgbImage image) =>
        [.. System.Text.Encoding.ASCII.GetBytes($"P6 {image.Width} {image.Height} 255\n"), .. image.Pixels];

    private static void Ffmpeg(string[] arguments, byte[]? input)
    {
        var start = new ProcessStartInfo(FfmpegSettings.Installed.Executable!, ["-v", "error", "-y", .. arguments]) { RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        if (input is not null)
            process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
