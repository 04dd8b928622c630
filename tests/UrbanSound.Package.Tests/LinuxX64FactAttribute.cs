using System.Runtime.InteropServices;

namespace UrbanSound.PackageTests;

/// <summary>A test of what is published for linux-x64, which can only be run there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxX64FactAttribute : FactAttribute
{
    public LinuxX64FactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Skip = "The program published for linux-x64 can't be run on this machine.";
    }
}
