using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace UrbanSound.Cli.Diagnostics;

/// <summary>What a result was found on.</summary>
/// <param name="Version">This program's version.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Processor">The processor's own name; null where it can't be asked.</param>
/// <param name="Simd">The widest vectors that the processor accelerates and the runtime's switches allow.</param>
/// <param name="Cores">Cores this process may use.</param>
internal sealed record Machine(string Version, string System, string Runtime, string? Processor, string Simd, int Cores)
{
    private const int HighestExtendedLeaf = unchecked((int)0x80000000);
    private const int FirstNameLeaf = unchecked((int)0x80000002);
    private const int LastNameLeaf = unchecked((int)0x80000004);

    public static Machine Describe() => new(
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        $"{RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})",
        RuntimeInformation.FrameworkDescription,
        ProcessorName(),
        SimdName(),
        Environment.ProcessorCount);

    private static string SimdName() =>
        Vector512.IsHardwareAccelerated ? "512-bit vectors"
        : Vector256.IsHardwareAccelerated ? "256-bit vectors"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "none (scalar)";

    // Three leaves of CPUID hold sixteen characters each.
    private static string? ProcessorName()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(HighestExtendedLeaf, 0).Eax < unchecked((uint)LastNameLeaf))
            return null;
        var name = new List<byte>();
        for (var leaf = FirstNameLeaf; leaf <= LastNameLeaf; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(leaf, 0);
            name.AddRange(MemoryMarshal.AsBytes<int>([a, b, c, d]));
        }
        return Encoding.ASCII.GetString([.. name]).Trim('\0', ' ');
    }
}
