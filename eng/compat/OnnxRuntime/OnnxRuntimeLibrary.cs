using System.Runtime.InteropServices;
using System.Text;
using UrbanSound;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Finds and loads the native library: the one a user names, else the one that travels with the program.</summary>
internal sealed unsafe class OnnxRuntimeLibrary
{
    /// <summary>Environment variable with the full path of the library to use instead of the one that travels with the package.</summary>
    public const string PathVariable = "URBANSOUND_ONNXRUNTIME";

    private readonly nint* _base;

    private OnnxRuntimeLibrary(nint library, string path)
    {
        Path = path;
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var getBase))
            throw Unavailable($"{path} is not an ONNX Runtime library: it doesn't export OrtGetApiBase.");
        // struct OrtApiBase { GetApi; GetVersionString }
        _base = (nint*)((delegate* unmanaged<nint>)getBase)();
        Version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)_base[1])()) ?? "";
    }

    public string Path { get; }

    public string Version { get; }

    /// <summary>The table of that version; null when the library is older than it.</summary>
    public void* GetApi(uint version) => ((delegate* unmanaged<uint, void*>)_base[0])(version);

    /// <summary>Loads the library; it stays loaded as long as the process lives.</summary>
    public static OnnxRuntimeLibrary Load()
    {
        var chosen = Environment.GetEnvironmentVariable(PathVariable);
        if (!string.IsNullOrEmpty(chosen))
        {
            // Whoever names a library wants that one or an error, not silently another.
            return TryLoad(chosen, out var library, out var fault)
                ? new OnnxRuntimeLibrary(library, chosen)
                : throw Unavailable($"The ONNX Runtime library that {PathVariable} names can't be loaded: {fault}");
        }

        var faults = new StringBuilder();
        foreach (var path in Candidates())
        {
            if (TryLoad(path, out var library, out var fault))
                return new OnnxRuntimeLibrary(library, path);
            faults.Append("\n  ").Append(fault);
        }

        foreach (var name in FileNames())
        {
            if (NativeLibrary.TryLoad(name, typeof(OnnxRuntimeLibrary).Assembly, null, out var library))
                return new OnnxRuntimeLibrary(library, name);
            faults.Append("\n  ").Append(name).Append(": not found by the system's loader");
        }

        throw Unavailable(
            $"The native library of ONNX Runtime for {RuntimeFolder()} can't be loaded. It travels with the UrbanSound.Core package for linux-x64, linux-arm64, " +
            $"win-x64, win-arm64 and osx-arm64; on another platform, install ONNX Runtime and set {PathVariable} to the library's full path. Looked at:{faults}");
    }

    private static IEnumerable<string> Candidates()
    {
        // The host lists the folders of packages' native libraries here, the package cache included when a program runs unpublished.
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(System.IO.Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeFolder(), "native"))
            .Append(AppContext.BaseDirectory)
            .Select(System.IO.Path.TrimEndingDirectorySeparator)
            .Distinct(StringComparer.Ordinal);
        return folders.SelectMany(folder => FileNames().Select(name => System.IO.Path.Combine(folder, name)));
    }

    private static bool TryLoad(string path, out nint library, out string fault)
    {
        library = 0;
        fault = $"{path}: no such file";
        if (!File.Exists(path))
            return false;
        try
        {
            library = NativeLibrary.Load(path);
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            // The loader's own words: a dependency that is missing, a C library that is too old, another processor's file.
            fault = $"{path}: {exception.Message}";
            return false;
        }
    }

    /// <summary>The file as npm's package names it, then as other distributions of ONNX Runtime do.</summary>
    private static string[] FileNames()
        => OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
            : OperatingSystem.IsMacOS() ? ["libonnxruntime.1.dylib", "libonnxruntime.dylib"]
            : ["libonnxruntime.so.1", "libonnxruntime.so"];

    /// <summary>The portable runtime identifier, whatever distribution the runtime was built for.</summary>
    private static string RuntimeFolder()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var processor = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            Architecture.X86 => "x86",
            var other => other.ToString(),
        };
        return $"{system}-{processor}";
    }

    private static UrbanSoundException Unavailable(string message) => new(UrbanSoundErrorKind.Unavailable, message);
}
