namespace Microsoft.ML.OnnxRuntime;

/// <summary>Options of one run, or of several: terminating ends every run that uses them.</summary>
internal sealed unsafe class RunOptions : IDisposable
{
    private volatile bool _terminate;

    public RunOptions()
    {
        var api = OrtApi.Instance;
        nint options;
        api.Check(api.CreateRunOptions(&options));
        Handle = new OrtHandle(options, api.ReleaseRunOptions);
    }

    /// <summary>While true, runs with these options fail at their next node. May be set from any thread.</summary>
    public bool Terminate
    {
        get => _terminate;
        set
        {
            var api = OrtApi.Instance;
            using var options = Handle.Borrow();
            api.Check(value ? api.RunOptionsSetTerminate(options.Value) : api.RunOptionsUnsetTerminate(options.Value));
            _terminate = value;
        }
    }

    internal OrtHandle Handle { get; }

    public void Dispose() => Handle.Dispose();
}
