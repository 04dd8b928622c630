namespace UrbanSound.Tests;

/// <summary>A test of something that Windows does not have: signals, shell scripts, pipes with names, permissions as numbers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has nothing like it.";
    }
}
