namespace Microsoft.ML.OnnxRuntime;

/// <summary>What ONNX Runtime reported as a failed status; the message is its own.</summary>
internal sealed class OnnxRuntimeException(ErrorCode errorCode, string message) : Exception($"[ErrorCode:{errorCode}] {message}");
