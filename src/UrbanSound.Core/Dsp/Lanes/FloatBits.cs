namespace UrbanSound.Dsp.Lanes;

/// <summary>The layout of IEEE 754 binary32, for kernels that take numbers apart.</summary>
internal static class FloatBits
{
    /// <summary>Bits of the mantissa that are stored.</summary>
    public const int MantissaBits = 23;

    /// <summary>√½. An exponent split there leaves mantissas of √½ to √2, symmetric around 1 where the logarithm is 0.</summary>
    public const int RootHalf = 0x3f3504f3;

    /// <summary>2^−126, the smallest number with a whole mantissa.</summary>
    public const uint SmallestNormal = 0x00800000;

    /// <summary>From there to infinity.</summary>
    public const uint NormalRange = 0x7f000000;
}
