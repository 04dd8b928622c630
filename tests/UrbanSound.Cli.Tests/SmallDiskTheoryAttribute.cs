namespace UrbanSound.Cli.Tests;

/// <summary>A theory about a disk that is soon full; skipped where none can be mounted.</summary>
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute()
    {
        if (!SmallDisk.CanBeMounted)
            Skip = "A small disk in memory needs Linux and leave to make a mount namespace (unshare -rm).";
    }
}
