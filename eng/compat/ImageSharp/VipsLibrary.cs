using System.Runtime.InteropServices;
using System.Text;
using UrbanSound;

namespace SixLabors.ImageSharp;

/// <summary>
/// libvips through its C API: functions of a fixed number of arguments only, since variadic ones can't be called portably, so
/// operations are built by name with properties. Loaded at first use, and never unloaded.
/// </summary>
internal sealed unsafe class VipsLibrary
{
    /// <summary>Environment variable with the full path of the library to use instead of the one that travels with the package.</summary>
    public const string PathVariable = "URBANSOUND_LIBVIPS";

    /// <summary>GLib's fundamental types are numbers shifted by two (gtype.h, G_TYPE_MAKE_FUNDAMENTAL).</summary>
    public const nuint GTypeInt = 6 << 2;

    private static readonly Lazy<VipsLibrary> Loaded = new(Load);

    private readonly nint _library;

    private VipsLibrary(nint library, string path)
    {
        _library = library;
        fixed (byte* name = "UrbanSound\0"u8)
        {
            if (((delegate* unmanaged<byte*, int>)Export("vips_init"))(name) != 0)
                throw Unavailable($"libvips at {path} can't be started.");
        }

        // Pictures are decoded by whichever thread asks, many at once; threads of the library's own would only add to that.
        ((delegate* unmanaged<int, void>)Export("vips_concurrency_set"))(1);
        // A cached operation would keep a pointer to the caller's bytes after they are gone.
        ((delegate* unmanaged<int, void>)Export("vips_cache_set_max"))(0);
        // Warnings about odd files would land on standard error, which belongs to the program.
        fixed (byte* domain = "VIPS\0"u8)
            ((delegate* unmanaged<byte*, int, delegate* unmanaged<byte*, int, byte*, void*, void>, void*, uint>)Export("g_log_set_handler"))(domain, 0xFC, &Ignore, null);

        OperationNew = (delegate* unmanaged<byte*, nint>)Export("vips_operation_new");
        OperationBuild = (delegate* unmanaged<nint, nint>)Export("vips_cache_operation_build");
        UnrefOutputs = (delegate* unmanaged<nint, void>)Export("vips_object_unref_outputs");
        Unref = (delegate* unmanaged<nint, void>)Export("g_object_unref");
        Ref = (delegate* unmanaged<nint, nint>)Export("g_object_ref");
        SetProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_set_property");
        GetProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_get_property");
        ValueInit = (delegate* unmanaged<GValue*, nuint, GValue*>)Export("g_value_init");
        ValueUnset = (delegate* unmanaged<GValue*, void>)Export("g_value_unset");
        ValueSetInt = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_int");
        ValueSetEnum = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_enum");
        ValueSetBoxed = (delegate* unmanaged<GValue*, nint, void>)Export("g_value_set_boxed");
        ValueGetObject = (delegate* unmanaged<GValue*, nint>)Export("g_value_get_object");
        BlobNew = (delegate* unmanaged<nint, void*, nuint, nint>)Export("vips_blob_new");
        AreaUnref = (delegate* unmanaged<nint, void>)Export("vips_area_unref");
        ImageWidth = (delegate* unmanaged<nint, int>)Export("vips_image_get_width");
        ImageHeight = (delegate* unmanaged<nint, int>)Export("vips_image_get_height");
        ImageBands = (delegate* unmanaged<nint, int>)Export("vips_image_get_bands");
        ImageFormat = (delegate* unmanaged<nint, int>)Export("vips_image_get_format");
        ImageOrientation = (delegate* unmanaged<nint, int>)Export("vips_image_get_orientation");
        RegionNew = (delegate* unmanaged<nint, nint>)Export("vips_region_new");
        RegionFetch = (delegate* unmanaged<nint, int, int, int, int, nuint*, byte*>)Export("vips_region_fetch");
        Free = (delegate* unmanaged<void*, void>)Export("g_free");
        BlobType = ((delegate* unmanaged<nuint>)Export("vips_blob_get_type"))();
        ImageType = ((delegate* unmanaged<nuint>)Export("vips_image_get_type"))();
        FailOnType = ((delegate* unmanaged<nuint>)Export("vips_fail_on_get_type"))();
        AccessType = ((delegate* unmanaged<nuint>)Export("vips_access_get_type"))();
    }

    /// <summary>The library, started.</summary>
    /// <exception cref="UrbanSoundException">It is missing or isn't libvips (<see cref="UrbanSoundErrorKind.Unavailable"/>).</exception>
    public static VipsLibrary Instance => Loaded.Value;

    // One C function each, under its own name and with its own signature.
    public readonly delegate* unmanaged<byte*, nint> OperationNew;
    public readonly delegate* unmanaged<nint, nint> OperationBuild;
    public readonly delegate* unmanaged<nint, void> UnrefOutputs;
    public readonly delegate* unmanaged<nint, void> Unref;
    public readonly delegate* unmanaged<nint, nint> Ref;
    public readonly delegate* unmanaged<nint, byte*, GValue*, void> SetProperty;
    public readonly delegate* unmanaged<nint, byte*, GValue*, void> GetProperty;
    public readonly delegate* unmanaged<GValue*, nuint, GValue*> ValueInit;
    public readonly delegate* unmanaged<GValue*, void> ValueUnset;
    public readonly delegate* unmanaged<GValue*, int, void> ValueSetInt;
    public readonly delegate* unmanaged<GValue*, int, void> ValueSetEnum;
    public readonly delegate* unmanaged<GValue*, nint, void> ValueSetBoxed;
    public readonly delegate* unmanaged<GValue*, nint> ValueGetObject;
    public readonly delegate* unmanaged<nint, void*, nuint, nint> BlobNew;
    public readonly delegate* unmanaged<nint, void> AreaUnref;
    public readonly delegate* unmanaged<nint, int> ImageWidth;
    public readonly delegate* unmanaged<nint, int> ImageHeight;
    public readonly delegate* unmanaged<nint, int> ImageBands;
    public readonly delegate* unmanaged<nint, int> ImageFormat;
    public readonly delegate* unmanaged<nint, int> ImageOrientation;
    public readonly delegate* unmanaged<nint, nint> RegionNew;
    public readonly delegate* unmanaged<nint, int, int, int, int, nuint*, byte*> RegionFetch;
    public readonly delegate* unmanaged<void*, void> Free;

    public nuint BlobType { get; }

    public nuint ImageType { get; }

    public nuint FailOnType { get; }

    public nuint AccessType { get; }

    /// <summary>Takes what the library last complained about, on one line. Its log is shared by all threads, so another's words may be among them.</summary>
    public string TakeError()
    {
        byte* text = ((delegate* unmanaged<byte*>)Export("vips_error_buffer_copy"))();
        try
        {
            string[] lines = (Marshal.PtrToStringUTF8((nint)text) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.Length == 0 ? "the decoder gives no reason" : string.Join("; ", lines.Distinct(StringComparer.Ordinal).Take(3));
        }
        finally
        {
            Free(text);
        }
    }

    [UnmanagedCallersOnly]
    private static void Ignore(byte* domain, int level, byte* message, void* data)
    {
    }

    private nint Export(string name) => NativeLibrary.TryGetExport(_library, name, out nint function)
        ? function
        : throw Unavailable($"The library that {PathVariable} or the program's folder gives is not libvips 8.13 or later: it doesn't export {name}.");

    private static VipsLibrary Load()
    {
        string? chosen = Environment.GetEnvironmentVariable(PathVariable);
        if (!string.IsNullOrEmpty(chosen))
        {
            // Whoever names a library wants that one or an error, not silently another.
            return TryLoad(chosen, out nint library, out string fault)
                ? new VipsLibrary(library, chosen)
                : throw Unavailable($"The libvips library that {PathVariable} names can't be loaded: {fault}");
        }

        var faults = new StringBuilder();
        foreach (string path in Candidates())
        {
            if (TryLoad(path, out nint library, out string fault))
                return new VipsLibrary(library, path);
            faults.Append("\n  ").Append(fault);
        }

        throw Unavailable(
            $"The native library that decodes pictures (libvips) for {RuntimeInformation.RuntimeIdentifier} can't be loaded. It travels with the UrbanSound.Core package for " +
            $"linux-x64 and linux-arm64; on another platform, install libvips and set {PathVariable} to its library's full path, or build with -p:UseOfficialPackages=true." +
            (faults.Length == 0 ? "" : $" Looked at:{faults}"));
    }

    /// <summary>The file's name carries its version, so it is searched by pattern.</summary>
    private static IEnumerable<string> Candidates()
    {
        string processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        // The host lists the folders of packages' native libraries here, the package cache included when a program runs unpublished.
        return (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", $"linux-{processor}", "native"))
            .Append(AppContext.BaseDirectory)
            .Select(Path.TrimEndingDirectorySeparator)
            .Distinct(StringComparer.Ordinal)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "libvips-cpp.so*").Order(StringComparer.Ordinal));
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
            fault = $"{path}: {exception.Message}";
            return false;
        }
    }

    private static UrbanSoundException Unavailable(string message) => new(UrbanSoundErrorKind.Unavailable, message);

    /// <summary>GLib's box for a value of any type: the type and two words (gvalue.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        public nuint Type;
        public ulong First;
        public ulong Second;
    }
}
