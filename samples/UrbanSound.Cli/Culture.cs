using System.Globalization;

namespace UrbanSound.Cli;

/// <summary>Numbers read and written the same on every machine.</summary>
internal static class Culture
{
    public const NumberStyles Number = NumberStyles.Float;

    public static CultureInfo Invariant => CultureInfo.InvariantCulture;
}
