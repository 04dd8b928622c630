using System.Text;

namespace UrbanSound.Cli.Packing;

/// <summary>Writes an entry into an ONNX file's metadata. A model is one protocol buffer message, whose field 14 holds the entries (onnx.proto).</summary>
internal static class OnnxMetadata
{
    private const int MetadataField = 14;

    /// <summary>The file with that entry, in place of one that was there under its key.</summary>
    /// <param name="model">An ONNX file that loads.</param>
    /// <param name="key">The entry's key.</param>
    /// <param name="value">Its value.</param>
    public static byte[] With(ReadOnlySpan<byte> model, string key, string value)
    {
        using var result = new MemoryStream(model.Length + Encoding.UTF8.GetMaxByteCount(value.Length));
        byte[] before = Field(1, Encoding.UTF8.GetBytes(key));
        for (int at = 0; at < model.Length;)
        {
            int start = at;
            ulong tag = Number(model, ref at);
            ReadOnlySpan<byte> content = [];
            switch (tag & 7)
            {
                case 0:
                    Number(model, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    int length = checked((int)Number(model, ref at));
                    content = model.Slice(at, length);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new UrbanSoundException(UrbanSoundErrorKind.InvalidModel, $"the ONNX file has a field of the unknown wire type {tag & 7}; export it again.");
            }

            if (tag >> 3 != MetadataField || !content.StartsWith(before))
                result.Write(model[start..at]);
        }

        result.Write(Field(MetadataField, [.. before, .. Field(2, Encoding.UTF8.GetBytes(value))]));
        return result.ToArray();
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var field = new MemoryStream();
        Write(field, (ulong)(number << 3 | 2));
        Write(field, (ulong)content.Length);
        field.Write(content);
        return field.ToArray();
    }

    private static void Write(MemoryStream to, ulong number)
    {
        for (; number > 127; number >>= 7)
            to.WriteByte((byte)(number | 128));
        to.WriteByte((byte)number);
    }

    private static ulong Number(ReadOnlySpan<byte> from, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = from[at++];
            number |= (ulong)(next & 127) << shift;
            if (next < 128)
                return number;
        }
    }
}
