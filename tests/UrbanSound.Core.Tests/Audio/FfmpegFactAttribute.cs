using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

/// <summary>A test that needs ffmpeg; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FfmpegFactAttribute : FactAttribute
{
    public FfmpegFactAttribute() => Skip = FfmpegSettings.Installed.IsInstalled ? null : "ffmpeg is not installed.";
}
