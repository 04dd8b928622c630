namespace Microsoft.ML.OnnxRuntime;

/// <summary>Whether independent nodes of a graph run one after the other or at once.</summary>
internal enum ExecutionMode
{
    ORT_SEQUENTIAL = 0,
    ORT_PARALLEL = 1,
}
