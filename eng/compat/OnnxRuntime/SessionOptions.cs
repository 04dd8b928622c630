namespace Microsoft.ML.OnnxRuntime;

/// <summary>Options of a session; the session copies them when it is created.</summary>
internal sealed unsafe class SessionOptions : IDisposable
{
    private readonly OrtApi _api = OrtApi.Instance;
    private int _intraOpNumThreads;
    private int _interOpNumThreads;
    private GraphOptimizationLevel _graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    public SessionOptions()
    {
        nint options;
        _api.Check(_api.CreateSessionOptions(&options));
        Handle = new OrtHandle(options, _api.ReleaseSessionOptions);
    }

    /// <summary>Threads within one node; 0 takes one per core.</summary>
    public int IntraOpNumThreads
    {
        get => _intraOpNumThreads;
        set
        {
            using var options = Handle.Borrow();
            _api.Check(_api.SetIntraOpNumThreads(options.Value, value));
            _intraOpNumThreads = value;
        }
    }

    /// <summary>Threads for independent nodes, used in parallel mode only.</summary>
    public int InterOpNumThreads
    {
        get => _interOpNumThreads;
        set
        {
            using var options = Handle.Borrow();
            _api.Check(_api.SetInterOpNumThreads(options.Value, value));
            _interOpNumThreads = value;
        }
    }

    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => _graphOptimizationLevel;
        set
        {
            using var options = Handle.Borrow();
            _api.Check(_api.SetSessionGraphOptimizationLevel(options.Value, (int)value));
            _graphOptimizationLevel = value;
        }
    }

    public ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set
        {
            using var options = Handle.Borrow();
            _api.Check(_api.SetSessionExecutionMode(options.Value, (int)value));
            _executionMode = value;
        }
    }

    /// <summary>The lowest severity written to standard error. Fatal here, so quiet; the official package's default is Warning.</summary>
    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            using var options = Handle.Borrow();
            _api.Check(_api.SetSessionLogSeverityLevel(options.Value, (int)value));
            _logSeverityLevel = value;
        }
    }

    internal OrtHandle Handle { get; }

    /// <summary>Sets one of the keys of onnxruntime_session_options_config_keys.h.</summary>
    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        using var options = Handle.Borrow();
        using var texts = new Utf8Strings([configKey, configValue]);
        _api.Check(_api.AddSessionConfigEntry(options.Value, texts.Pointers[0], texts.Pointers[1]));
    }

    public void Dispose() => Handle.Dispose();
}
