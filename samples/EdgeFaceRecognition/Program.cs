using System.Globalization;
using UrbanSound;
using UrbanSound.EdgeFaceRecognition;
using UrbanSound.Faces;
using UrbanSound.Pipelines;

// Recognition on the device: segments in, one line each out with the person, what is recorded of the person, and the time it took.
if (Settings.Parse(args) is not { } settings)
{
    Console.Error.WriteLine(Settings.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
try
{
    await using FacePipeline pipeline = await OpenAsync();
    var records = new PersonRecords(settings.Gallery);
    int failed = 0;
    await foreach (string segment in Segments.ReadAsync(settings.Source, settings.IsOnce, TimeProvider.System, stop.Token))
    {
        try
        {
            InferenceResult result = await pipeline.InferFileAsync(segment, stop.Token);
            if (settings.IsJson)
                Console.WriteLine(InferenceResultJson.ToLine(result, segment));
            else
                Console.WriteLine(Line(segment, result, await records.DescribeAsync(result.Label, stop.Token)));
        }
        catch (UrbanSoundException fault)
        {
            // A segment that a power cut left behind must not stop the camera.
            failed++;
            await Console.Error.WriteLineAsync(fault.Message);
        }
    }

    return failed > 0 ? 1 : 0;
}
catch (UrbanSoundException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 0;
}

async Task<FacePipeline> OpenAsync()
{
    var detector = FaceDetector.Load(settings.Detector);
    FaceEmbedder? embedder = null;
    try
    {
        embedder = FaceEmbedder.Load(settings.Embedder, FacePreset.ImageNet112);
        FaceGallery gallery = await FaceGallery.OpenFolderAsync(settings.Gallery, embedder.Identity, cancellationToken: stop.Token);
        Console.Error.WriteLine($"{gallery.Identities.Count} people enrolled.");
        return new FacePipeline(detector, embedder, gallery, new FacePipelineOptions { EveryNthFrame = settings.EveryNthFrame });
    }
    catch
    {
        embedder?.Dispose();
        detector.Dispose();
        throw;
    }
}

static string Line(string segment, InferenceResult result, string record)
{
    string seen = result.Frames is { } frames ? $"{frames} frames" : $"{result.Faces!.Count} faces";
    return string.Create(
        CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:HH:mm:ss.fff}  {Path.GetFileName(segment)}  {result.Label}{record}  ({seen}, {result.Elapsed.TotalSeconds:0.00} s)");
}
