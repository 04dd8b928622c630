using System.Buffers;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor: over memory of the caller's, pinned until disposal, or one that a run made. Dispose it; spans into it end there.</summary>
internal sealed unsafe class OrtValue : IDisposable
{
    private readonly OrtApi _api;

    internal OrtValue(OrtApi api, nint value, MemoryHandle pinned = default)
    {
        _api = api;
        Handle = new OrtHandle(value, api.ReleaseValue, pinned);
    }

    internal OrtHandle Handle { get; }

    /// <summary>A tensor over an array; nothing is copied.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged
        => CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(), shape);

    /// <summary>A tensor over the beginning of a piece of memory; nothing is copied.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(memoryInfo);
        ArgumentNullException.ThrowIfNull(shape);
        var elementType = ElementTypeOf<T>();
        var elements = ElementCount(shape);
        if (elements > memory.Length)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                $"The shape [{string.Join(',', shape)}] needs {elements} elements, the memory holds {memory.Length}.");
        }

        var api = OrtApi.Instance;
        using var info = memoryInfo.Handle.Borrow();
        var pinned = memory.Pin();
        try
        {
            nint value;
            // An empty tensor needs an address too.
            byte nothing;
            var data = pinned.Pointer is null ? &nothing : pinned.Pointer;
            fixed (long* dimensions = shape)
            {
                api.Check(api.CreateTensorWithDataAsOrtValue(
                    info.Value, data, (nuint)elements * (nuint)sizeof(T), dimensions, (nuint)shape.Length, (int)elementType, &value));
            }

            return new OrtValue(api, value, pinned);
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <summary>The elements, for reading.</summary>
    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged
        => GetTensorMutableDataAsSpan<T>();

    /// <summary>The elements, for reading and writing.</summary>
    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged
    {
        var info = GetTensorTypeAndShape();
        if (info.ElementDataType != ElementTypeOf<T>())
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The tensor holds {info.ElementDataType}, not {typeof(T)}.");
        using var value = Handle.Borrow();
        void* data;
        _api.Check(_api.GetTensorMutableData(value.Value, &data));
        return new Span<T>(data, checked((int)info.ElementCount));
    }

    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        using var value = Handle.Borrow();
        nint info;
        _api.Check(_api.GetTensorTypeAndShape(value.Value, &info));
        try
        {
            return new OrtTensorTypeAndShapeInfo(_api, info);
        }
        finally
        {
            _api.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    public void Dispose() => Handle.Dispose();

    private static long ElementCount(long[] shape)
    {
        long count = 1;
        foreach (var dimension in shape)
        {
            if (dimension < 0 || (dimension > 0 && count > long.MaxValue / dimension))
                throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"[{string.Join(',', shape)}] is not the shape of a tensor.");
            count *= dimension;
        }

        return count;
    }

    private static TensorElementType ElementTypeOf<T>()
        where T : unmanaged
        => typeof(T) == typeof(float) ? TensorElementType.Float
            : typeof(T) == typeof(double) ? TensorElementType.Double
            : typeof(T) == typeof(long) ? TensorElementType.Int64
            : typeof(T) == typeof(int) ? TensorElementType.Int32
            : typeof(T) == typeof(short) ? TensorElementType.Int16
            : typeof(T) == typeof(sbyte) ? TensorElementType.Int8
            : typeof(T) == typeof(ulong) ? TensorElementType.UInt64
            : typeof(T) == typeof(uint) ? TensorElementType.UInt32
            : typeof(T) == typeof(ushort) ? TensorElementType.UInt16
            : typeof(T) == typeof(byte) ? TensorElementType.UInt8
            : typeof(T) == typeof(bool) ? TensorElementType.Bool
            : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"{typeof(T)} is not an element type of tensors here.");
}
