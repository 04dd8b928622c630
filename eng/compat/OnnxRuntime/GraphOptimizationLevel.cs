namespace Microsoft.ML.OnnxRuntime;

/// <summary>How far ONNX Runtime may rewrite a graph when it loads it.</summary>
internal enum GraphOptimizationLevel
{
    ORT_DISABLE_ALL = 0,
    ORT_ENABLE_BASIC = 1,
    ORT_ENABLE_EXTENDED = 2,
    ORT_ENABLE_ALL = 99,
}
