namespace SixLabors.ImageSharp;

/// <summary>How the pixels of a bitmap are packed.</summary>
internal enum BmpCompression
{
    /// <summary>Rows of whole words.</summary>
    None,

    /// <summary>Runs of one byte's index.</summary>
    RunLength8,

    /// <summary>Runs of two alternating half bytes.</summary>
    RunLength4,

    /// <summary>Rows of words whose colours lie where masks tell.</summary>
    Masks,
}
