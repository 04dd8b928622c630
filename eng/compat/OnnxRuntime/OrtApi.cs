using System.Runtime.InteropServices;
using UrbanSound;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// The C API of ONNX Runtime as its library hands it out: one table of function pointers, append-only, so that a row keeps its
/// number for ever (onnxruntime_c_api.h, struct OrtApi; its authors assert the numbers of the last row of each version, e.g.
/// ReleaseCustomOpDomain = 101, ReleaseModelMetadata = 118, ReleaseAvailableProviders = 126). A wrong number would call
/// another function without a word, therefore <see cref="OrtSelfTest"/> runs before anybody else gets the table.
/// </summary>
internal sealed unsafe class OrtApi
{
    /// <summary>The version asked for: low, so that older libraries serve too (the official managed API asks for the same), and above every row used.</summary>
    private const uint ApiVersion = 14;

    private static readonly Lock Gate = new();
    private static OrtApi? _verified;
    private static OrtApi? _underTest;

    private readonly nint* _rows;

    private OrtApi(OnnxRuntimeLibrary library)
    {
        Library = library;
        _rows = (nint*)library.GetApi(ApiVersion);
        if (_rows is null)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable,
                $"ONNX Runtime {library.Version} at {library.Path} is older than 1.{ApiVersion}: use a newer library.");
        }

        // One environment per process, never released: sessions of any thread, finalizer included, may still need it. Severity
        // 'fatal' because standard error belongs to the program, and whatever fails is reported as an exception anyway.
        nint environment;
        fixed (byte* name = "UrbanSound\0"u8)
            Check(CreateEnv((int)OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, name, &environment));
        Environment = environment;
        // On Windows the library can report usage to its maker; a library of a library must not do that on its own.
        Check(DisableTelemetryEvents(environment));
        void* allocator;
        Check(GetAllocatorWithDefaultOptions(&allocator));
        Allocator = allocator;
    }

    public OnnxRuntimeLibrary Library { get; }

    public nint Environment { get; }

    /// <summary>The C API's default allocator; static, so there is nothing to release.</summary>
    public void* Allocator { get; }

    /// <summary>The verified table; loads the library at first use.</summary>
    /// <exception cref="UrbanSoundException">The library is missing, too old, or not what it says (<see cref="UrbanSoundErrorKind.Unavailable"/>).</exception>
    public static OrtApi Instance => Volatile.Read(ref _verified) ?? Load();

    private static OrtApi Load()
    {
        lock (Gate)
        {
            // The lock admits its own thread again: that is the self-test, which uses the very classes it vouches for.
            if (_verified is { } ready)
                return ready;
            if (_underTest is { } candidate)
                return candidate;
            try
            {
                _underTest = new OrtApi(OnnxRuntimeLibrary.Load());
                OrtSelfTest.Run(_underTest);
                Volatile.Write(ref _verified, _underTest);
                return _underTest;
            }
            finally
            {
                _underTest = null;
            }
        }
    }

    /// <summary>Turns a failed status into an exception and releases it.</summary>
    public void Check(nint status)
    {
        if (status != 0)
            throw ToException(status);
    }

    private OnnxRuntimeException ToException(nint status)
    {
        try
        {
            return new OnnxRuntimeException((ErrorCode)GetErrorCode(status), Marshal.PtrToStringUTF8((nint)GetErrorMessage(status)) ?? "");
        }
        finally
        {
            ReleaseStatus(status);
        }
    }

    /// <summary>Copies a string that the default allocator made, and frees it.</summary>
    public string TakeString(byte* text)
    {
        try
        {
            return Marshal.PtrToStringUTF8((nint)text) ?? "";
        }
        finally
        {
            Free(text);
        }
    }

    public void Free(void* memory)
    {
        if (memory is not null)
            Check(AllocatorFree(Allocator, memory));
    }

    // From here on one row of the table each, under its C name and with its C signature; a status comes back as a pointer.

    public nint CreateStatus(int code, byte* message) => ((delegate* unmanaged<int, byte*, nint>)_rows[0])(code, message);

    public int GetErrorCode(nint status) => ((delegate* unmanaged<nint, int>)_rows[1])(status);

    public byte* GetErrorMessage(nint status) => ((delegate* unmanaged<nint, byte*>)_rows[2])(status);

    private nint CreateEnv(int logLevel, byte* logId, nint* env) => ((delegate* unmanaged<int, byte*, nint*, nint>)_rows[3])(logLevel, logId, env);

    private nint DisableTelemetryEvents(nint env) => ((delegate* unmanaged<nint, nint>)_rows[6])(env);

    // path: NUL-terminated: UTF-16 on Windows, UTF-8 elsewhere.
    public nint CreateSession(nint env, void* path, nint options, nint* session)
        => ((delegate* unmanaged<nint, void*, nint, nint*, nint>)_rows[7])(env, path, options, session);

    public nint CreateSessionFromArray(nint env, void* model, nuint length, nint options, nint* session)
        => ((delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)_rows[8])(env, model, length, options, session);

    public nint Run(nint session, nint runOptions, byte** inputNames, nint* inputs, nuint inputCount, byte** outputNames, nuint outputCount, nint* outputs)
        => ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_rows[9])(
            session, runOptions, inputNames, inputs, inputCount, outputNames, outputCount, outputs);

    public nint CreateSessionOptions(nint* options) => ((delegate* unmanaged<nint*, nint>)_rows[10])(options);

    public nint SetSessionExecutionMode(nint options, int mode) => ((delegate* unmanaged<nint, int, nint>)_rows[13])(options, mode);

    public nint SetSessionLogSeverityLevel(nint options, int level) => ((delegate* unmanaged<nint, int, nint>)_rows[22])(options, level);

    public nint SetSessionGraphOptimizationLevel(nint options, int level) => ((delegate* unmanaged<nint, int, nint>)_rows[23])(options, level);

    public nint SetIntraOpNumThreads(nint options, int count) => ((delegate* unmanaged<nint, int, nint>)_rows[24])(options, count);

    public nint SetInterOpNumThreads(nint options, int count) => ((delegate* unmanaged<nint, int, nint>)_rows[25])(options, count);

    public nint SessionGetInputCount(nint session, nuint* count) => ((delegate* unmanaged<nint, nuint*, nint>)_rows[30])(session, count);

    public nint SessionGetOutputCount(nint session, nuint* count) => ((delegate* unmanaged<nint, nuint*, nint>)_rows[31])(session, count);

    public nint SessionGetInputTypeInfo(nint session, nuint index, nint* typeInfo)
        => ((delegate* unmanaged<nint, nuint, nint*, nint>)_rows[33])(session, index, typeInfo);

    public nint SessionGetOutputTypeInfo(nint session, nuint index, nint* typeInfo)
        => ((delegate* unmanaged<nint, nuint, nint*, nint>)_rows[34])(session, index, typeInfo);

    public nint SessionGetInputName(nint session, nuint index, byte** name)
        => ((delegate* unmanaged<nint, nuint, void*, byte**, nint>)_rows[36])(session, index, Allocator, name);

    public nint SessionGetOutputName(nint session, nuint index, byte** name)
        => ((delegate* unmanaged<nint, nuint, void*, byte**, nint>)_rows[37])(session, index, Allocator, name);

    public nint CreateRunOptions(nint* options) => ((delegate* unmanaged<nint*, nint>)_rows[39])(options);

    public nint RunOptionsSetTerminate(nint options) => ((delegate* unmanaged<nint, nint>)_rows[46])(options);

    public nint RunOptionsUnsetTerminate(nint options) => ((delegate* unmanaged<nint, nint>)_rows[47])(options);

    public nint CreateTensorWithDataAsOrtValue(nint memoryInfo, void* data, nuint byteCount, long* shape, nuint rank, int elementType, nint* value)
        => ((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_rows[49])(
            memoryInfo, data, byteCount, shape, rank, elementType, value);

    public nint GetTensorMutableData(nint value, void** data) => ((delegate* unmanaged<nint, void**, nint>)_rows[51])(value, data);

    // tensorInfo: owned by the type info; zero when that isn't a tensor's.
    public nint CastTypeInfoToTensorInfo(nint typeInfo, nint* tensorInfo) => ((delegate* unmanaged<nint, nint*, nint>)_rows[55])(typeInfo, tensorInfo);

    public nint GetTensorElementType(nint tensorInfo, int* type) => ((delegate* unmanaged<nint, int*, nint>)_rows[60])(tensorInfo, type);

    public nint GetDimensionsCount(nint tensorInfo, nuint* count) => ((delegate* unmanaged<nint, nuint*, nint>)_rows[61])(tensorInfo, count);

    public nint GetDimensions(nint tensorInfo, long* dimensions, nuint count)
        => ((delegate* unmanaged<nint, long*, nuint, nint>)_rows[62])(tensorInfo, dimensions, count);

    public nint GetTensorShapeElementCount(nint tensorInfo, nuint* count) => ((delegate* unmanaged<nint, nuint*, nint>)_rows[64])(tensorInfo, count);

    public nint GetTensorTypeAndShape(nint value, nint* tensorInfo) => ((delegate* unmanaged<nint, nint*, nint>)_rows[65])(value, tensorInfo);

    public nint CreateCpuMemoryInfo(int allocatorType, int memoryType, nint* memoryInfo)
        => ((delegate* unmanaged<int, int, nint*, nint>)_rows[69])(allocatorType, memoryType, memoryInfo);

    private nint AllocatorFree(void* allocator, void* memory) => ((delegate* unmanaged<void*, void*, nint>)_rows[76])(allocator, memory);

    private nint GetAllocatorWithDefaultOptions(void** allocator) => ((delegate* unmanaged<void**, nint>)_rows[78])(allocator);

    public void ReleaseStatus(nint status) => ((delegate* unmanaged<nint, void>)_rows[93])(status);

    public delegate* unmanaged<nint, void> ReleaseMemoryInfo => (delegate* unmanaged<nint, void>)_rows[94];

    public delegate* unmanaged<nint, void> ReleaseSession => (delegate* unmanaged<nint, void>)_rows[95];

    public delegate* unmanaged<nint, void> ReleaseValue => (delegate* unmanaged<nint, void>)_rows[96];

    public delegate* unmanaged<nint, void> ReleaseRunOptions => (delegate* unmanaged<nint, void>)_rows[97];

    public delegate* unmanaged<nint, void> ReleaseTypeInfo => (delegate* unmanaged<nint, void>)_rows[98];

    public delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo => (delegate* unmanaged<nint, void>)_rows[99];

    public delegate* unmanaged<nint, void> ReleaseSessionOptions => (delegate* unmanaged<nint, void>)_rows[100];

    public nint SessionGetModelMetadata(nint session, nint* metadata) => ((delegate* unmanaged<nint, nint*, nint>)_rows[111])(session, metadata);

    public nint ModelMetadataGetProducerName(nint metadata, byte** name)
        => ((delegate* unmanaged<nint, void*, byte**, nint>)_rows[112])(metadata, Allocator, name);

    public nint ModelMetadataGetGraphName(nint metadata, byte** name)
        => ((delegate* unmanaged<nint, void*, byte**, nint>)_rows[113])(metadata, Allocator, name);

    // value: null when the key is absent.
    public nint ModelMetadataLookupCustomMetadataMap(nint metadata, byte* key, byte** value)
        => ((delegate* unmanaged<nint, void*, byte*, byte**, nint>)_rows[116])(metadata, Allocator, key, value);

    public nint ModelMetadataGetVersion(nint metadata, long* version) => ((delegate* unmanaged<nint, long*, nint>)_rows[117])(metadata, version);

    public delegate* unmanaged<nint, void> ReleaseModelMetadata => (delegate* unmanaged<nint, void>)_rows[118];

    // keys: null when there are none; the array and each key are the caller's to free.
    public nint ModelMetadataGetCustomMetadataMapKeys(nint metadata, byte*** keys, long* count)
        => ((delegate* unmanaged<nint, void*, byte***, long*, nint>)_rows[123])(metadata, Allocator, keys, count);

    public nint GetAvailableProviders(byte*** providers, int* count) => ((delegate* unmanaged<byte***, int*, nint>)_rows[125])(providers, count);

    public nint ReleaseAvailableProviders(byte** providers, int count) => ((delegate* unmanaged<byte**, int, nint>)_rows[126])(providers, count);

    public nint AddSessionConfigEntry(nint options, byte* key, byte* value) => ((delegate* unmanaged<nint, byte*, byte*, nint>)_rows[130])(options, key, value);
}
