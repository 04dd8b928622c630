using System.Runtime.InteropServices;
using System.Text;

namespace UrbanSound.Cli.Inputs;

/// <summary>Tells files from what only has a name among them: pipes, sockets, devices. Opening a pipe that nobody writes to waits for ever.</summary>
internal static class FileKind
{
    // linux/stat.h and linux/fcntl.h; struct statx is the same on every processor.
    private const int OfThisFolder = -100;
    private const uint TypeAlone = 1;
    private const int ModeOffset = 28;
    private const int StatxLength = 256;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether a name leads, through links, to a regular file. True where that can't be told: elsewhere than on Linux, and for dead links.</summary>
    public static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        try
        {
            byte[] status = new byte[StatxLength];
            return Statx(OfThisFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, TypeAlone, status) != 0
                || (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) == Regular;
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException)
        {
            // An old C library: nothing is left out.
            return true;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] status);
}
