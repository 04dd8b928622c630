using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Dsp.Lanes;

/// <summary>
/// Whether a·b + c is one instruction here. Asked for by name instead of "MultiplyAddEstimate", whose rounding may differ
/// between the tiers of the JIT, and with it the bits of two frames of one stream. <see cref="Lanes128"/> to <see cref="Lanes512"/> ask the
/// same two questions in place: one more call to inline in each multiply-add exhausts the JIT's budget in the radix-8 butterfly, and
/// leaves calls in it, as eng/kernel-code.py shows.
/// </summary>
internal static class FusedMultiplyAdd
{
    public static bool IsFast => Fma.IsSupported || AdvSimd.IsSupported;
}
