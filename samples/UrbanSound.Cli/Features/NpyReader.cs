using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UrbanSound.Cli.Features;

/// <summary>Reads float arrays in NumPy's format (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).</summary>
internal static partial class NpyReader
{
    /// <param name="path">An array of float32 or float64, little-endian, rows first.</param>
    /// <returns>Its values, and its lengths along the axes.</returns>
    public static (float[] Values, int[] Shape) Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 12 || bytes[0] != 0x93 || !bytes.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw Invalid(path, "is no .npy file.");
        // Version 1 tells the header's length in two bytes, later ones in four.
        var start = bytes[6] == 1 ? 10 : 12;
        var length = bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (start + (long)length > bytes.Length)
            throw Invalid(path, "ends within its header.");
        var header = Encoding.ASCII.GetString(bytes, start, (int)length);
        var (type, order, shape) = (Type().Match(header), Order().Match(header), Shape().Match(header));
        if (!type.Success || !order.Success || !shape.Success)
            throw Invalid(path, "has a header that is not understood: an array of '<f4' or '<f8' in C order is needed.");
        int[] lengths;
        long count = 1;
        try
        {
            lengths = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(t => int.Parse(t, NumberStyles.None, CultureInfo.InvariantCulture))];
            foreach (var axis in lengths)
                count = checked(count * axis);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Invalid(path, "has a shape that is no list of lengths.");
        }
        var size = type.Groups[1].Value == "4" ? sizeof(float) : sizeof(double);
        var data = bytes.AsSpan(start + (int)length);
        if (count > data.Length / size || count * size != data.Length)
            throw Invalid(path, $"holds {data.Length} bytes, which don't fill its shape ({shape.Groups[1].Value}).");
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = size == sizeof(float)
                ? BinaryPrimitives.ReadSingleLittleEndian(data[(i * size)..])
                : (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(i * size)..]);
        }
        return (values, lengths);
    }

    private static UrbanSoundException Invalid(string path, string fault) => new(UrbanSoundErrorKind.InvalidMedia, $"{path}: {fault}");

    [GeneratedRegex("'descr': *'<f([48])'")]
    private static partial Regex Type();

    [GeneratedRegex("'fortran_order': *False")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape': *\(([0-9, ]*)\)")]
    private static partial Regex Shape();
}
