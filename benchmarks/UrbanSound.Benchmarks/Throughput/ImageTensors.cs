using System.Diagnostics;
using System.Globalization;
using UrbanSound.Imaging;

namespace UrbanSound.Benchmarks.Throughput;

/// <summary>
/// From a picture file in memory to torchvision's tensor, on one thread: the least of many calls in milliseconds. A line of JSON for
/// benchmarks/peers/images.py, which measures others in the same run.
/// </summary>
internal static class ImageTensors
{
    private const int Calls = 200;

    public static void Run(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        var preprocessor = new ImagePreprocessor(ImageInputSettings.Torchvision);
        float[] exact = new float[preprocessor.TensorLength], fast = new float[preprocessor.TensorLength];
        double exactTime = Least(() => preprocessor.Compute(file, exact)), fastTime = Least(() => preprocessor.Compute(file, fast, shrinkOnLoad: true));
        var image = RgbImage.Decode(file);
        double tensorTime = Least(() => preprocessor.Compute(image, fast));
        preprocessor.Compute(file, fast, shrinkOnLoad: true);
        // In levels of 255; ImageNet's deviation of the three colours is 0.226 in the mean.
        double[] off = [.. exact.Zip(fast, (a, b) => Math.Abs(a - b) * 0.226 * 255)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"exact\":{exactTime:0.000},\"fast\":{fastTime:0.000},\"tensorOnly\":{tensorTime:0.000},\"meanOff\":{off.Average():0.00},\"mostOff\":{off.Max():0.0}}}"));
    }

    private static double Least(Action action)
    {
        double least = double.MaxValue;
        for (int i = 0; i < Calls; i++)
        {
            long started = Stopwatch.GetTimestamp();
            action();
            least = Math.Min(least, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return least;
    }
}
