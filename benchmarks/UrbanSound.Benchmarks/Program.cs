using System.Runtime.CompilerServices;
using BenchmarkDotNet.Running;
using UrbanSound.Benchmarks.Peers;
using UrbanSound.Benchmarks.Throughput;

namespace UrbanSound.Benchmarks;

/// <summary>BenchmarkDotNet's command line, and the verbs of benchmarks/peers and of Throughput.</summary>
internal static class Program
{
    public static void Main(string[] args)
    {
        switch (args)
        {
            case ["peer-worker"]:
                new PeerWorker(Console.In, Console.Out).Run();
                break;
            case ["first-call", var signal]:
                FirstCall.Run(signal);
                break;
            case ["classify-parts"]:
                ClassifyParts.Run();
                break;
            case ["batch-scaling"]:
                BatchScaling.RunAsync().GetAwaiter().GetResult();
                break;
            case ["scheduler-cost", .. var rest]:
                SchedulerCost.RunAsync(rest).GetAwaiter().GetResult();
                break;
            case ["image-tensor", var file]:
                ImageTensors.Run(file);
                break;
            case ["in-process", var model, var folder]:
                InProcess.Run(model, folder, Console.In, Console.Out);
                break;
            default:
                RunBenchmarks(args);
                break;
        }
    }

    // A method of its own, so that the verbs don't load BenchmarkDotNet.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunBenchmarks(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
