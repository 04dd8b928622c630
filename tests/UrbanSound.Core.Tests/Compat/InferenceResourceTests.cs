using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace UrbanSound.Tests.Compat;

/// <summary>Watches the process's memory and threads, so nothing else may run in it meanwhile.</summary>
[Collection(nameof(InferenceResourceTests))]
[CollectionDefinition(nameof(InferenceResourceTests), DisableParallelization = true)]
public sealed class InferenceResourceTests
{
    [Fact]
    public void Runs_and_refusals_leak_no_native_memory()
    {
        var model = OnnxBytes.AddRow(3, [1, 10, 100], ("urbansound.manifest", new string('x', 4_000)));
        using var session = InferenceSessionTests.Open(model);
        Work(500);
        var before = ResidentBytes();
        Work(2_000);
        var growth = ResidentBytes() - before;
        // One output alone is 12 kB: had each run leaked it, that would be 24 MB. The allowance is for the allocators' own slack.
        Assert.True(growth < 6_000_000, $"grew by {growth:N0} bytes");

        void Work(int rounds)
        {
            using var options = new RunOptions();
            var data = new float[3 * 1024];
            for (var i = 0; i < rounds; i++)
            {
                using var input = OrtValue.CreateTensorValueFromMemory(data, [1024, 3]);
                session.Run(options, ["x"], [input], ["y"]).Dispose();
                Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["nope"], [input], ["y"]));
                if (i % 10 == 0)
                    InferenceSessionTests.Open(model).Dispose();
            }
        }

        static long ResidentBytes()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    [Fact]
    public void A_session_starts_the_threads_it_is_told_and_ends_them()
    {
        using var one = new SessionOptions { IntraOpNumThreads = 1 };
        using var within = new SessionOptions { IntraOpNumThreads = 41 };
        using var between = new SessionOptions { IntraOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_PARALLEL, InterOpNumThreads = 61 };
        var model = OnnxBytes.Chain(2);

        // The calling thread is one of a session's own. Ten to either side are left to the runtime's thread pool, which comes and goes.
        Assert.InRange(ThreadsOf(one), -10, 10);
        Assert.InRange(ThreadsOf(within), 30, 50);
        Assert.InRange(ThreadsOf(between), 50, 70);

        int ThreadsOf(SessionOptions options)
        {
            var before = Threads();
            using var session = new InferenceSession(model, options);
            return Threads() - before;
        }

        static int Threads()
        {
            using var process = Process.GetCurrentProcess();
            return process.Threads.Count;
        }
    }
}
