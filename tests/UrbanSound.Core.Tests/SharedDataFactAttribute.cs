namespace UrbanSound.Tests;

/// <summary>A test that needs <see cref="SharedData"/>; skipped, with the reason, where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    /// <param name="parts">What must exist inside the folder, say "data", "audio-zoo".</param>
    public SharedDataFactAttribute(params string[] parts)
    {
        if (SharedData.Root is null)
            Skip = "No shared folder beside the repository, and URBANSOUND_SHARED names none.";
        else if (!System.IO.Path.Exists(SharedData.Path(parts)))
            Skip = $"The shared folder holds no {string.Join('/', parts)}.";
    }
}
