namespace UrbanSound.Training.Onnx;

/// <summary>One field of a protocol buffer message as it lies on the wire: a number, or bytes.</summary>
/// <param name="Number">The field's number in its schema.</param>
/// <param name="Kind">How it is encoded.</param>
/// <param name="Scalar">The value of a number; fixed-size ones as their bits.</param>
/// <param name="Bytes">The value of a string, byte array, nested message or packed list.</param>
internal readonly record struct WireField(int Number, WireKind Kind, ulong Scalar, ReadOnlyMemory<byte> Bytes);
