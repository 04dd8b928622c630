using System.Runtime.Intrinsics;

namespace UrbanSound.Dsp.Lanes;

/// <summary>Which widths this process may use; the runtime's own switches (DOTNET_EnableAVX512=0 and its kin) are obeyed.</summary>
internal static class LaneWidth
{
    /// <summary>The widest group of any machine.</summary>
    public const int Most = 16;

    /// <summary>The widest group that one instruction handles here: 16, 8, 4 or 1 values.</summary>
    public static int Widest =>
        Vector512.IsHardwareAccelerated ? 16
        : Vector256.IsHardwareAccelerated ? 8
        : Vector128.IsHardwareAccelerated ? 4
        : 1;

    /// <summary>The widest group that divides <paramref name="stride"/>, so that a run of that length needs no remainder.</summary>
    public static int For(int stride)
    {
        if (stride % 16 == 0 && Vector512.IsHardwareAccelerated)
            return 16;
        if (stride % 8 == 0 && Vector256.IsHardwareAccelerated)
            return 8;
        return stride % 4 == 0 && Vector128.IsHardwareAccelerated ? 4 : 1;
    }
}
