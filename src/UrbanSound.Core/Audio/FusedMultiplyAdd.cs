using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Audio;

/// <summary>
/// x y + sum with one rounding where the processor has such an instruction, with two where not. Fused by name, not by "estimate":
/// an estimate may differ between the JIT's tiers, and with it the bits within one run.
/// </summary>
internal static class FusedMultiplyAdd
{
    public static bool IsSupported => Fma.IsSupported || AdvSimd.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Compute(Vector512<float> x, Vector512<float> y, Vector512<float> sum) =>
        IsSupported ? Vector512.FusedMultiplyAdd(x, y, sum) : (x * y) + sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Compute(Vector256<float> x, Vector256<float> y, Vector256<float> sum) =>
        IsSupported ? Vector256.FusedMultiplyAdd(x, y, sum) : (x * y) + sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Compute(Vector128<float> x, Vector128<float> y, Vector128<float> sum) =>
        IsSupported ? Vector128.FusedMultiplyAdd(x, y, sum) : (x * y) + sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Compute(float x, float y, float sum) =>
        IsSupported ? MathF.FusedMultiplyAdd(x, y, sum) : (x * y) + sum;
}
