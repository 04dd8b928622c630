namespace UrbanSound.AspNetCore.Tests;

/// <summary>A test with the command line of AWS; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AwsCliFactAttribute : FactAttribute
{
    public AwsCliFactAttribute()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "aws")));
        if (!isThere)
            Skip = "The aws command is not installed.";
    }
}
