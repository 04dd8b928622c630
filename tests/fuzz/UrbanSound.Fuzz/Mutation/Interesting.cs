namespace UrbanSound.Fuzz.Mutation;

/// <summary>Numbers at which arithmetic on sizes goes wrong.</summary>
internal static class Interesting
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 255, 256, 511, 512, 999, 1000, 1024, 4095, 4096, 8000,
        16_000, 22_050, 32_767, 32_768, 44_100, 48_000, 65_534, 65_535, 65_536, 96_000, 192_000, 768_000, 768_001, 1 << 20, 0x7FFF_FFFE,
        0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFF0, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF,
        0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF,
    ];

    /// <summary>Numbers as JSON writes them, from valid to absurd.</summary>
    private static readonly string[] JsonNumbers =
    [
        "0", "-0", "1", "-1", "2", "0.5", "1e-9", "1e-400", "1E400", "-1E400", "1e38", "3.5e38", "-3.5e38", "1e308", "1.0", "1e3", "7", "64",
        "127", "128", "255", "256", "600", "601", "3000", "2999", "8000", "65535", "65536", "65537", "768000", "768001", "16777216",
        "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
        "1e19", "0.1", "0.10000000000000001", "99999999999999999999999999999999999999999999", "0.000000000000000000000000000000000000000000001",
    ];

    private static readonly double[] Doubles =
    [
        0, -0.0, 1, -1, 0.5, 2, 1e-10, 1e-45, 1e-320, 1e-300, 1e10, 1e38, 3.5e38, 1e300, double.MaxValue, double.MinValue, double.Epsilon,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.97, 80, 8000, 11_025,
    ];

    private static readonly int[] Ints =
    [
        0, 1, -1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 64, 100, 127, 128, 400, 512, 640, 1000, 1024, 2048, 2049, 4096, 8000, 16_000, 22_050, 48_000,
        65_535, 65_536, 65_537, 768_000, 768_001, 10_000_000, 10_000_001, int.MaxValue - 1, int.MaxValue, int.MinValue, int.MinValue + 1,
    ];

    internal static ulong Number(Random random) => random.Next(4) == 0 ? (ulong)random.Next(1 << random.Next(1, 31)) : Numbers[random.Next(Numbers.Length)];

    internal static string JsonNumber(Random random) => JsonNumbers[random.Next(JsonNumbers.Length)];

    internal static double Double(Random random) => random.Next(4) == 0 ? random.NextDouble() * 100 : Doubles[random.Next(Doubles.Length)];

    internal static int Int(Random random) => random.Next(4) == 0 ? random.Next(1, 5000) : Ints[random.Next(Ints.Length)];
}
