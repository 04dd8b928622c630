using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Type and shape of a tensor that exists.</summary>
internal readonly unsafe struct OrtTensorTypeAndShapeInfo
{
    internal OrtTensorTypeAndShapeInfo(OrtApi api, nint tensorInfo, bool isDeclaration = false)
    {
        int type;
        api.Check(api.GetTensorElementType(tensorInfo, &type));
        ElementDataType = (TensorElementType)type;

        nuint rank;
        api.Check(api.GetDimensionsCount(tensorInfo, &rank));
        Shape = new long[checked((int)rank)];
        fixed (long* shape = Shape)
            api.Check(api.GetDimensions(tensorInfo, shape, rank));

        // A declared shape with open dimensions has no count; asking for it is an error.
        nuint count = 0;
        if (!isDeclaration)
            api.Check(api.GetTensorShapeElementCount(tensorInfo, &count));
        ElementCount = checked((long)count);
    }

    public TensorElementType ElementDataType { get; }

    public long[] Shape { get; }

    public long ElementCount { get; }
}
