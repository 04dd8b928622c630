using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using UrbanSound.Audio;

namespace UrbanSound.Cli.Diagnostics;

/// <summary>Examines this machine by doing what the other commands do.</summary>
internal static class Doctor
{
    /// <summary>The variable by which the library finds an ffmpeg that is not on the path.</summary>
    private const string FfmpegVariable = "URBANSOUND_FFMPEG";

    private const string OnnxRuntime = "onnxruntime";

    private static readonly TimeSpan FfmpegPatience = TimeSpan.FromSeconds(10);

    public static async Task<DoctorReport> ExamineAsync(CancellationToken cancellationToken)
    {
        // First the model: it loads the native libraries, and which file was loaded is only known afterwards.
        var model = ExamineModel();
        var library = ExamineOnnxRuntime();
        var machine = Machine.Describe();
        return new DoctorReport(
            machine.Version,
            machine.System,
            machine.Runtime,
            machine.Simd,
            machine.Cores,
            [library],
            await ExamineFfmpegAsync(cancellationToken),
            model,
            Healthy: model.Loads);
    }

    private static ModelFinding ExamineModel()
    {
        try
        {
            using var classifier = SoundClassifier.LoadDefault();
            return new ModelFinding(true, classifier.Model, classifier.Manifest.Labels.Count, null);
        }
        catch (UrbanSoundException e)
        {
            return new ModelFinding(false, null, 0, e.Message);
        }
    }

    private static Finding ExamineOnnxRuntime()
    {
        const string Name = "ONNX Runtime";
        using var process = Process.GetCurrentProcess();
        var loaded = process.Modules.Cast<ProcessModule>().Select(m => m.FileName).FirstOrDefault(IsOnnxRuntime);
        // When the model failed before the library was needed, look where it travels.
        var path = loaded ?? Directory
            .EnumerateFiles(AppContext.BaseDirectory, $"*{OnnxRuntime}*", SearchOption.AllDirectories)
            .FirstOrDefault(IsOnnxRuntime);
        return path is not null
            ? new Finding(Name, true, path)
            : new Finding(Name, false, Remedy:
                $"It travels with UrbanSound.Core, in runtimes/{RuntimeInformation.RuntimeIdentifier}/native beside the program: "
                + "install the tool again, or build the repository with npm at hand.");

        static bool IsOnnxRuntime(string file) =>
            Path.GetFileName(file).Contains(OnnxRuntime, StringComparison.Ordinal)
            && !file.EndsWith(".OnnxRuntime.dll", StringComparison.Ordinal);
    }

    private static async Task<Finding> ExamineFfmpegAsync(CancellationToken cancellationToken)
    {
        const string Name = "ffmpeg";
        if (AudioReader.FindFfmpeg() is not { } path)
            return new Finding(Name, false, Remedy: FfmpegRemedy());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(FfmpegPatience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, ["-hide_banner", "-version"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            })!;
            var first = await process.StandardOutput.ReadLineAsync(patience.Token) ?? "";
            await process.StandardOutput.ReadToEndAsync(patience.Token);
            // "ffmpeg version 7.1 Copyright …"
            return first.Split(' ') is ["ffmpeg", "version", var version, ..]
                ? new Finding(Name, true, path, version)
                : new Finding(Name, false, path, Remedy: $"{path} doesn't answer as ffmpeg does. {FfmpegRemedy()}");
        }
        catch (Exception e) when (e is Win32Exception or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Finding(Name, false, path, Remedy: $"{path} can't be run: {e.Message} {FfmpegRemedy()}");
        }
    }

    private static string FfmpegRemedy()
    {
        var install = OperatingSystem.IsWindows() ? "winget install Gyan.FFmpeg"
            : OperatingSystem.IsMacOS() ? "brew install ffmpeg"
            : "apt install ffmpeg, dnf install ffmpeg-free or apk add ffmpeg";
        return $"Only WAV is read without it. Install it ({install}) or name it in the environment variable {FfmpegVariable}.";
    }
}
