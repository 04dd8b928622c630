namespace UrbanSound.Cli.Benchmarks;

/// <summary>A call that is ready to be measured, with what it needs.</summary>
internal sealed class PreparedCall(Action run, IDisposable? owned = null) : IDisposable
{
    public Action Run { get; } = run;

    public void Dispose() => owned?.Dispose();
}
