using System.Buffers.Binary;
using System.Globalization;

namespace UrbanSound.Models;

/// <summary>
/// An array of floats in NumPy's format (numpy.org/doc/stable/reference/generated/numpy.lib.format.html), whose bytes are somebody
/// else's: nothing is allocated by what the header says, and the data must fill the shape exactly. The command line compiles this
/// source, too.
/// </summary>
/// <param name="Shape">Lengths along the axes; none for a single number.</param>
/// <param name="IsDouble">Values are float64, else float32; little-endian, rows first.</param>
/// <param name="Start">Where the values begin in the file.</param>
/// <param name="Count">How many they are.</param>
internal sealed record NpyArray(int[] Shape, bool IsDouble, int Start, int Count)
{
    private const int MostAxes = 32; // as in NumPy 1
    private const int LongestHeader = ushort.MaxValue;

    /// <summary>Whether a file says that it is one.</summary>
    public static bool IsNpy(ReadOnlySpan<byte> file) => file.Length >= 6 && file[0] == 0x93 && file[1..6].SequenceEqual("NUMPY"u8);

    /// <summary>Reads the header and compares it with the length of the file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="UrbanSoundException">InvalidMedia: it is no such array, or its data don't fill its shape.</exception>
    public static NpyArray Parse(ReadOnlySpan<byte> file, string name)
    {
        if (!IsNpy(file) || file.Length < 12)
            throw Invalid(name, "is no .npy file.");
        // Version 1 tells the header's length in two bytes, later ones in four.
        int start = file[6] == 1 ? 10 : 12;
        long length = file[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (length > LongestHeader)
            throw Invalid(name, $"has a header of {length} bytes; at most {LongestHeader} are read.");
        if (start + length > file.Length)
            throw Invalid(name, "ends within its header.");
        (bool isDouble, int[] shape) = new Header(file.Slice(start, (int)length), name).Read();
        long count = 1;
        foreach (int axis in shape)
        {
            // The product of two numbers below 2^31 fits; beyond that no file is long enough.
            count *= axis;
            if (count > int.MaxValue)
                throw Invalid(name, "has a shape of more values than can be read.");
        }

        int size = isDouble ? sizeof(double) : sizeof(float);
        long left = file.Length - start - length;
        if (count * size != left)
            throw Invalid(name, $"holds {left} bytes, which don't fill its shape ({string.Join(", ", shape)}).");
        return new NpyArray(shape, isDouble, start + (int)length, (int)count);
    }

    /// <summary>Copies values out.</summary>
    /// <param name="file">The file that was parsed.</param>
    /// <param name="first">The first value wanted.</param>
    /// <param name="values">Receives as many as fit in; there must be as many.</param>
    public void CopyTo(ReadOnlySpan<byte> file, int first, Span<float> values)
    {
        int size = IsDouble ? sizeof(double) : sizeof(float);
        ReadOnlySpan<byte> data = file.Slice(Start + (first * size), values.Length * size);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = IsDouble
                ? (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(i * size)..])
                : BinaryPrimitives.ReadSingleLittleEndian(data[(i * size)..]);
        }
    }

    private static UrbanSoundException Invalid(string name, string fault) => new(UrbanSoundErrorKind.InvalidMedia, $"{name}: {fault}");

    /// <summary>The header: a Python dictionary of three known entries in any order, and nothing else.</summary>
    private ref struct Header(ReadOnlySpan<byte> text, string name)
    {
        private ReadOnlySpan<byte> _rest = text;

        public (bool IsDouble, int[] Shape) Read()
        {
            bool? isDouble = null, fortran = null;
            int[]? shape = null;
            Expect((byte)'{');
            while (!Take((byte)'}'))
            {
                ReadOnlySpan<byte> key = Quoted();
                Expect((byte)':');
                if (key.SequenceEqual("descr"u8) && isDouble is null)
                    isDouble = Type();
                else if (key.SequenceEqual("fortran_order"u8) && fortran is null)
                    fortran = Boolean();
                else if (key.SequenceEqual("shape"u8) && shape is null)
                    shape = Lengths();
                else
                    throw NotUnderstood();
                if (!Take((byte)',') && Peek() != '}')
                    throw NotUnderstood();
            }

            if (Peek() != 0 || fortran != false || isDouble is not { } found || shape is null)
                throw NotUnderstood();
            return (found, shape);
        }

        private bool Type()
        {
            ReadOnlySpan<byte> type = Quoted();
            return type.SequenceEqual("<f8"u8) || (type.SequenceEqual("<f4"u8) ? false : throw NotUnderstood());
        }

        private bool Boolean()
        {
            Peek();
            bool value = _rest.StartsWith("True"u8);
            if (!value && !_rest.StartsWith("False"u8))
                throw NotUnderstood();
            _rest = _rest[(value ? 4 : 5)..];
            return value;
        }

        private int[] Lengths()
        {
            var lengths = new List<int>();
            Expect((byte)'(');
            while (!Take((byte)')'))
            {
                Peek();
                int digits = _rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
                if (digits is < 1 or > 10 || lengths.Count == MostAxes
                    || !int.TryParse(_rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int length))
                {
                    throw NotUnderstood();
                }

                lengths.Add(length);
                _rest = _rest[digits..];
                if (!Take((byte)',') && Peek() != ')')
                    throw NotUnderstood();
            }

            return [.. lengths];
        }

        private ReadOnlySpan<byte> Quoted()
        {
            byte quote = Peek();
            int end = quote is (byte)'\'' or (byte)'"' ? _rest[1..].IndexOf(quote) : -1;
            if (end < 0)
                throw NotUnderstood();
            ReadOnlySpan<byte> inside = _rest.Slice(1, end);
            _rest = _rest[(end + 2)..];
            return inside;
        }

        private void Expect(byte wanted)
        {
            if (!Take(wanted))
                throw NotUnderstood();
        }

        private bool Take(byte wanted)
        {
            if (Peek() != wanted)
                return false;
            _rest = _rest[1..];
            return true;
        }

        /// <summary>The next byte that is no blank; 0 at the end.</summary>
        private byte Peek()
        {
            _rest = _rest.TrimStart(" \t\r\n"u8);
            return _rest.IsEmpty ? (byte)0 : _rest[0];
        }

        private readonly UrbanSoundException NotUnderstood() =>
            Invalid(name, "has a header that is not understood: an array of '<f4' or '<f8' in C order is needed.");
    }
}
