using System.Security;
using UrbanSound.Audio;

namespace UrbanSound.Models;

/// <summary>Reads a model or manifest whole; faults of the file system and of what is in the file are told in one way.</summary>
internal static class ModelFile
{
    /// <summary>ONNX files are protocol buffers, whose own bound this is.</summary>
    public const int MaxModelBytes = int.MaxValue - (1 << 16);

    /// <summary>Beyond this a message is cut: a manifest may quote a member's name of a megabyte.</summary>
    private const int LongestFault = 2000;

    /// <summary>Builds an exception of one line, whatever line ends and control characters stand in what it quotes.</summary>
    public static UrbanSoundException Fault(UrbanSoundErrorKind kind, string name, string fault, Exception? cause = null) =>
        AudioFault.New(kind, name, AudioFault.OneLine(fault, LongestFault), cause);

    public static byte[] Read(string path, int maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            if (file.Length > maxBytes)
                throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{path}: {file.Length:N0} bytes are too many; the most is {maxBytes:N0}.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{path}: no such file.", fault);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or SecurityException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{path}: is a folder, or this process may not read it.", fault);
        }
        catch (IOException fault)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{path}: could not be read: {fault.Message}", fault);
        }
    }
}
