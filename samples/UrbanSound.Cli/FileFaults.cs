using System.Diagnostics.CodeAnalysis;

namespace UrbanSound.Cli;

/// <summary>The operating system's faults in the product's words.</summary>
internal static class FileFaults
{
    public static bool TryExplain(Exception fault, [NotNullWhen(true)] out UrbanSoundException? explained)
    {
        explained = fault switch
        {
            UrbanSoundException e => e,
            FileNotFoundException or DirectoryNotFoundException => new UrbanSoundException(UrbanSoundErrorKind.NotFound, fault.Message, fault),
            UnauthorizedAccessException => new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, fault.Message, fault),
            PathTooLongException or NotSupportedException => new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, fault.Message, fault),
            OutOfMemoryException => new UrbanSoundException(UrbanSoundErrorKind.TooLarge, "needs more memory than there is; cut the sound into parts, or choose a longer hop.", fault),
            IOException => new UrbanSoundException(UrbanSoundErrorKind.Unavailable, fault.Message, fault),
            _ => null,
        };
        return explained is not null;
    }
}
