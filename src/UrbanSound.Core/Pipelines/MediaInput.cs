namespace UrbanSound.Pipelines;

/// <summary>One whole input of an <see cref="IInferencePipeline"/>. The bytes must not change until the answer is there.</summary>
public sealed record MediaInput
{
    /// <summary>Takes what arrived.</summary>
    /// <param name="bytes">The whole file or tensor: an answer is never computed from a part.</param>
    /// <param name="mediaType">As <see cref="MediaType"/>; parameters such as <c>;charset=…</c> are cut off.</param>
    /// <param name="name">What to call it in messages: a file's name, a key.</param>
    public MediaInput(ReadOnlyMemory<byte> bytes, string mediaType = Unknown, string name = "input")
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        ArgumentNullException.ThrowIfNull(name);
        Bytes = bytes;
        int parameters = mediaType.IndexOf(';');
        MediaType = (parameters < 0 ? mediaType : mediaType[..parameters]).Trim().ToLowerInvariant();
        if (MediaType.Length == 0)
            MediaType = Unknown;
        Name = name;
    }

    /// <summary>The media type of bytes of which nobody said what they are: the content decides.</summary>
    public const string Unknown = "application/octet-stream";

    /// <summary>The whole file or tensor.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What the sender says they are, as <c>type/subtype</c> in lower case. Default <see cref="Unknown"/>.</summary>
    public string MediaType { get; }

    /// <summary>What to call it in messages. Default "input".</summary>
    public string Name { get; }

    /// <summary>Whether a pattern names this input's media type.</summary>
    /// <param name="pattern"><c>type/subtype</c> or <c>type/*</c>, in lower case.</param>
    public bool Is(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.EndsWith("/*", StringComparison.Ordinal)
            ? MediaType.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            : MediaType == pattern;
    }
}
