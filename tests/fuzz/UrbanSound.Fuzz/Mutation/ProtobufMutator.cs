namespace UrbanSound.Fuzz.Mutation;

/// <summary>Changes protocol buffers (an ONNX file is one) at fields that it finds by following lengths.</summary>
internal static class ProtobufMutator
{
    private const int DeepestLevel = 8;

    /// <summary>Applies one or two changes: a field dropped, repeated, its number or a varint changed.</summary>
    internal static byte[] Mutate(byte[] message, byte[] other, Random random)
    {
        byte[] result = message;
        for (int changes = random.Next(1, 3); changes > 0; changes--)
            result = Change(result, other, random, 0);
        return result;
    }

    private static byte[] Change(byte[] message, byte[] other, Random random, int level)
    {
        List<(int Start, int Body, int End, int Wire)> fields = Split(message);
        if (fields.Count == 0)
            return ByteMutator.Mutate(message, other, random);
        (int start, int body, int end, int wire) = fields[random.Next(fields.Count)];
        if (wire == 2 && level < DeepestLevel && random.Next(4) > 0)
        {
            byte[] inner = Change(message[body..end], other, random, level + 1);
            return [.. message[..start], message[start], .. Varint((ulong)inner.Length), .. inner, .. message[end..]];
        }
        return random.Next(5) switch
        {
            0 => [.. message[..start], .. message[end..]],
            1 => [.. message[..end], .. message[start..]],
            2 => [.. message[..start], (byte)(message[start] & 7 | random.Next(1, 16) << 3), .. message[(start + 1)..]],
            3 when wire == 0 => [.. message[..(start + 1)], .. Varint(Interesting.Number(random)), .. message[end..]],
            _ => ByteMutator.Mutate(message, other, random),
        };
    }

    /// <summary>The fields with one-byte keys, as far as they can be followed; all of ONNX's that matter have such.</summary>
    private static List<(int Start, int Body, int End, int Wire)> Split(byte[] message)
    {
        var fields = new List<(int, int, int, int)>();
        for (int at = 0; at < message.Length;)
        {
            int start = at, wire = message[at++] & 7;
            ulong value = 0;
            int shift = 0;
            if (wire is 0 or 2)
            {
                do
                {
                    if (at >= message.Length || shift > 63)
                        return fields;
                    value |= (ulong)(message[at] & 0x7F) << shift;
                    shift += 7;
                }
                while ((message[at++] & 0x80) != 0);
            }
            long end = wire switch { 0 => at, 1 => at + 8, 2 => at + (long)Math.Min(value, int.MaxValue), 5 => at + 4, _ => long.MaxValue };
            if (end > message.Length)
                return fields;
            fields.Add((start, at, (int)end, wire));
            at = (int)end;
        }
        return fields;
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
