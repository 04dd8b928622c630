using System.Text;
using Google.Protobuf;

namespace UrbanSound.Training.Onnx;

/// <summary>
/// A protocol buffer message as the list of its fields, in their order. What this program does not know is kept as it is, so that a
/// model that is read, changed and written loses nothing. Generated classes would hold a second copy of every weight.
/// </summary>
internal sealed class WireMessage
{
    private readonly List<WireField> _fields = [];

    public IReadOnlyList<WireField> Fields => _fields;

    /// <exception cref="InvalidProtocolBufferException">The bytes are no protocol buffer.</exception>
    public static WireMessage Parse(ReadOnlyMemory<byte> bytes)
    {
        var message = new WireMessage();
        // Its own copy: the reader takes an array, and fields are slices of it.
        byte[] data = bytes.ToArray();
        using var input = new CodedInputStream(data);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    message._fields.Add(new WireField(number, WireKind.Varint, input.ReadUInt64(), default));
                    break;
                case WireFormat.WireType.Fixed64:
                    message._fields.Add(new WireField(number, WireKind.Fixed64, input.ReadFixed64(), default));
                    break;
                case WireFormat.WireType.LengthDelimited:
                    message._fields.Add(new WireField(number, WireKind.Bytes, 0, input.ReadBytes().Memory));
                    break;
                case WireFormat.WireType.Fixed32:
                    message._fields.Add(new WireField(number, WireKind.Fixed32, input.ReadFixed32(), default));
                    break;
                default:
                    throw new InvalidDataException($"Field {number} is a group, which ONNX never uses.");
            }
        }

        return message;
    }

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            foreach (WireField field in _fields)
            {
                output.WriteTag(field.Number, (WireFormat.WireType)field.Kind);
                switch (field.Kind)
                {
                    case WireKind.Varint: output.WriteUInt64(field.Scalar); break;
                    case WireKind.Fixed64: output.WriteFixed64(field.Scalar); break;
                    case WireKind.Fixed32: output.WriteFixed32((uint)field.Scalar); break;
                    default: output.WriteBytes(UnsafeByteOperations.UnsafeWrap(field.Bytes)); break;
                }
            }
        }

        return buffer.ToArray();
    }

    public WireMessage Add(int number, long value)
    {
        _fields.Add(new WireField(number, WireKind.Varint, (ulong)value, default));
        return this;
    }

    public WireMessage Add(int number, float value)
    {
        _fields.Add(new WireField(number, WireKind.Fixed32, BitConverter.SingleToUInt32Bits(value), default));
        return this;
    }

    public WireMessage Add(int number, ReadOnlyMemory<byte> value)
    {
        _fields.Add(new WireField(number, WireKind.Bytes, 0, value));
        return this;
    }

    public WireMessage Add(int number, string value) => Add(number, Encoding.UTF8.GetBytes(value));

    public WireMessage Add(int number, WireMessage value) => Add(number, value.ToBytes());

    /// <summary>Takes a field over from another message, unread.</summary>
    public WireMessage Add(int number, WireField field)
    {
        _fields.Add(field with { Number = number });
        return this;
    }

    public void RemoveAll(Predicate<WireField> match) => _fields.RemoveAll(match);

    public IEnumerable<WireField> All(int number) => _fields.Where(f => f.Number == number);

    /// <summary>Nested messages of that number.</summary>
    public IEnumerable<WireMessage> Messages(int number) => All(number).Select(f => Parse(f.Bytes));

    public IEnumerable<string> Texts(int number) => All(number).Select(f => Encoding.UTF8.GetString(f.Bytes.Span));

    /// <summary>The last one counts, as the wire format says; empty where there is none.</summary>
    public string Text(int number) => Texts(number).LastOrDefault() ?? "";

    /// <summary>The last one counts; null where there is none.</summary>
    public long? Number(int number)
    {
        WireField[] found = [.. All(number).Where(f => f.Kind == WireKind.Varint)];
        return found.Length == 0 ? null : (long)found[^1].Scalar;
    }

    public WireMessage? Message(int number) => Messages(number).LastOrDefault();
}
