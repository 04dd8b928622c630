namespace UrbanSound.Cli.Preprocessing;

/// <summary>Knows a full disk, or a used-up quota, among the faults of files.</summary>
internal static class DiskFull
{
    private const int NoSpaceOnUnix = 28;
    private const int QuotaOnLinux = 122;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    public static bool Is(IOException fault) => fault.HResult is NoSpaceOnUnix or QuotaOnLinux or DiskFullOnWindows;
}
