using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a model declares of one input or output.</summary>
internal sealed class NodeMetadata
{
    internal NodeMetadata(bool isTensor, TensorElementType elementDataType, int[] dimensions)
    {
        IsTensor = isTensor;
        ElementDataType = elementDataType;
        Dimensions = dimensions;
    }

    /// <summary>The shape; -1 where the model leaves a dimension open. Empty for what is no tensor.</summary>
    public int[] Dimensions { get; }

    public TensorElementType ElementDataType { get; }

    public bool IsTensor { get; }
}
