namespace UrbanSound.Training.Onnx;

/// <summary>Encodings of protocol buffer fields; the values are the wire format's own.</summary>
internal enum WireKind
{
    /// <summary>An integer of variable length.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length, and as many bytes.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
