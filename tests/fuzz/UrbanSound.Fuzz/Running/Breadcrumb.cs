using System.IO.MemoryMappedFiles;

namespace UrbanSound.Fuzz.Running;

/// <summary>
/// Notes which input a thread is at, in a file mapped to memory: it costs nothing, and is still there when the process dies of
/// what no handler catches, such as a stack overflow.
/// </summary>
internal sealed class Breadcrumb : IDisposable
{
    private const int Bytes = 16;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private long _started;

    internal Breadcrumb(string folder, int thread)
    {
        Directory.CreateDirectory(folder);
        _file = MemoryMappedFile.CreateFromFile(PathOf(folder, thread), FileMode.Create, null, Bytes);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>How long the present input has been running.</summary>
    internal TimeSpan Age => Volatile.Read(ref _started) is var started and not 0 ? TimeProvider.System.GetElapsedTime(started) : TimeSpan.Zero;

    /// <summary>The iteration under way.</summary>
    internal long Iteration => _view.ReadInt64(8);

    internal void Start(int run, long iteration)
    {
        _view.Write(0, (long)run);
        _view.Write(8, iteration);
        Volatile.Write(ref _started, TimeProvider.System.GetTimestamp());
    }

    internal void End() => Volatile.Write(ref _started, 0);

    /// <summary>What the threads of the last run were at.</summary>
    internal static IEnumerable<(int Run, long Iteration)> ReadAll(string folder)
    {
        for (int thread = 0; File.Exists(PathOf(folder, thread)); thread++)
        {
            byte[] bytes = File.ReadAllBytes(PathOf(folder, thread));
            if (bytes.Length >= Bytes)
                yield return ((int)BitConverter.ToInt64(bytes), BitConverter.ToInt64(bytes, 8));
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static string PathOf(string folder, int thread) => Path.Combine(folder, $"thread-{thread}.now");
}
