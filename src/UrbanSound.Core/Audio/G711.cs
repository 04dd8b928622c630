namespace UrbanSound.Audio;

/// <summary>
/// ITU-T G.711: eight bits of sign, three of exponent (segment), four of mantissa. Its 13-bit (A-law) and 14-bit (mu-law) values
/// are shifted up to 16 bits, as everybody does.
/// </summary>
internal static class G711
{
    private static readonly short[] ALawTable = Table(ExpandALaw);
    private static readonly short[] MuLawTable = Table(ExpandMuLaw);

    internal static ReadOnlySpan<short> ALaw => ALawTable;

    internal static ReadOnlySpan<short> MuLaw => MuLawTable;

    /// <summary>A-law (G.711 table 1): even bits inverted; segment 0 is linear; the decoded value lies mid-interval.</summary>
    private static short ExpandALaw(int code)
    {
        code ^= 0x55;
        int segment = (code >> 4) & 7;
        int middle = ((code & 15) << 4) + 8;
        int magnitude = segment == 0 ? middle : (middle + 0x100) << (segment - 1);
        return (short)((code & 0x80) != 0 ? magnitude : -magnitude);
    }

    /// <summary>Mu-law (G.711 table 2): all bits inverted; 0x84 = 33·4 is the bias that makes every segment a power of two.</summary>
    private static short ExpandMuLaw(int code)
    {
        code = ~code;
        int magnitude = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
        return (short)((code & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static short[] Table(Func<int, short> expand)
    {
        var table = new short[256];
        for (int code = 0; code < table.Length; code++)
            table[code] = expand(code);
        return table;
    }
}
