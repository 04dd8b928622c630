using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The process-wide environment of ONNX Runtime.</summary>
internal sealed unsafe class OrtEnv
{
    private static readonly OrtEnv Singleton = new();

    private OrtEnv()
    {
    }

    /// <summary>Loads the library when nobody has yet.</summary>
    public static OrtEnv Instance()
    {
        _ = OrtApi.Instance;
        return Singleton;
    }

    /// <summary>The library's version, e.g. 1.30.0.</summary>
#pragma warning disable CA1822 // instance methods in the official API
    public string GetVersionString() => OrtApi.Instance.Library.Version;

    /// <summary>The execution providers compiled into the library, which need not be usable on this machine.</summary>
    public string[] GetAvailableProviders()
#pragma warning restore CA1822
    {
        var api = OrtApi.Instance;
        byte** names;
        int count;
        api.Check(api.GetAvailableProviders(&names, &count));
        try
        {
            var providers = new string[count];
            for (var i = 0; i < count; i++)
                providers[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
            return providers;
        }
        finally
        {
            api.Check(api.ReleaseAvailableProviders(names, count));
        }
    }
}
