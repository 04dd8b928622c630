using System.Diagnostics.CodeAnalysis;

namespace UrbanSound.Cli;

/// <summary>The operating system's faults in the product's words.</summary>
internal static class FileFaults
{
    public static bool TryExplain(Exception fault, [NotNullWhen(true)] out UrbanSoundException? explained)
    {
        if (fault is UrbanSoundException ours)
        {
            explained = ours;
            return true;
        }
        UrbanSoundErrorKind? kind = fault switch
        {
            FileNotFoundException or DirectoryNotFoundException => UrbanSoundErrorKind.NotFound,
            UnauthorizedAccessException => UrbanSoundErrorKind.AccessDenied,
            PathTooLongException or NotSupportedException => UrbanSoundErrorKind.InvalidOptions,
            OutOfMemoryException => UrbanSoundErrorKind.TooLarge,
            IOException => UrbanSoundErrorKind.Unavailable,
            _ => null,
        };
        var message = fault is OutOfMemoryException
            ? "needs more memory than there is; cut the sound into parts, or choose a longer hop."
            : fault.Message;
        explained = kind is { } known ? new UrbanSoundException(known, message, fault) : null;
        return explained is not null;
    }
}
