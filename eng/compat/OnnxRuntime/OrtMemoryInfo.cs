namespace Microsoft.ML.OnnxRuntime;

/// <summary>Tells ONNX Runtime where a buffer lies; here always in ordinary memory.</summary>
internal sealed unsafe class OrtMemoryInfo
{
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;

    private OrtMemoryInfo()
    {
        var api = OrtApi.Instance;
        nint info;
        api.Check(api.CreateCpuMemoryInfo(DeviceAllocator, DefaultMemory, &info));
        Handle = new OrtHandle(info, api.ReleaseMemoryInfo);
    }

    /// <summary>Ordinary memory of the process.</summary>
    public static OrtMemoryInfo DefaultInstance => Default.Value;

    internal OrtHandle Handle { get; }

    // A failed load must not be remembered, hence PublicationOnly: it keeps no exception.
    private static readonly Lazy<OrtMemoryInfo> Default = new(() => new OrtMemoryInfo(), LazyThreadSafetyMode.PublicationOnly);
}
