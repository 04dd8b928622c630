using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Dsp.Lanes;

/// <summary>
/// Whether a·b + c is one instruction here. Asked for by name instead of "MultiplyAddEstimate", whose rounding may differ
/// between the tiers of the JIT, and with it the bits of two frames of one stream.
/// </summary>
internal static class FusedMultiplyAdd
{
    public static bool IsFast => Fma.IsSupported || AdvSimd.IsSupported;
}
