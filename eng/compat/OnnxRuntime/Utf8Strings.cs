using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Strings as C wants them: an array of pointers to NUL-terminated UTF-8, all in one block of native memory.</summary>
internal readonly unsafe ref struct Utf8Strings
{
    public Utf8Strings(IReadOnlyCollection<string> strings)
    {
        var byteCount = strings.Count * sizeof(byte*);
        foreach (var text in strings)
        {
            // C would end the string there and so name something else.
            if (text.Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException("A name can't hold a NUL character.", nameof(strings));
            byteCount = checked(byteCount + Encoding.UTF8.GetByteCount(text) + 1);
        }

        Pointers = (byte**)NativeMemory.Alloc((nuint)byteCount);
        var block = new Span<byte>(Pointers, byteCount);
        var used = strings.Count * sizeof(byte*);
        var index = 0;
        foreach (var text in strings)
        {
            Pointers[index++] = (byte*)Pointers + used;
            used += Encoding.UTF8.GetBytes(text, block[used..]);
            block[used++] = 0;
        }
    }

    public byte** Pointers { get; }

    public void Dispose() => NativeMemory.Free(Pointers);
}
