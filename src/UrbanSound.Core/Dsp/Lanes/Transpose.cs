using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Dsp.Lanes;

/// <summary>Turns rows of a block into columns.</summary>
internal static class Transpose
{
    /// <summary>Whether <see cref="Block4"/> works here.</summary>
    public static bool IsSupported => Sse.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>
    /// A 4 × 4 block: a, b, c, d are its rows a₀a₁a₂a₃ …; afterwards a is a₀b₀c₀d₀, b is a₁b₁c₁d₁ and so on. First neighbours
    /// are interleaved one by one (a₀c₀a₁c₁ and b₀d₀b₁d₁), then the results again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block4(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        Vector128<float> acLow = Low(a, c), acHigh = High(a, c), bdLow = Low(b, d), bdHigh = High(b, d);
        a = Low(acLow, bdLow);
        b = High(acLow, bdLow);
        c = Low(acHigh, bdHigh);
        d = High(acHigh, bdHigh);
    }

    /// <summary>x₀y₀x₁y₁.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    /// <summary>x₂y₂x₃y₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);
}
