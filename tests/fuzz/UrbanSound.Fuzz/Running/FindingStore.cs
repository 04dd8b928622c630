using System.Globalization;
using System.Security.Cryptography;

namespace UrbanSound.Fuzz.Running;

/// <summary>Writes findings: the input as a file whose name has target and seed, and beside it what happened. One file a cause.</summary>
internal sealed class FindingStore(string folder)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Causes found.</summary>
    internal int Causes
    {
        get
        {
            lock (_lock)
                return _counts.Count;
        }
    }

    /// <summary>Takes a finding.</summary>
    /// <param name="found">The case; null where a fault belongs to no single input.</param>
    /// <param name="iteration">Which input of the run.</param>
    /// <param name="run">The run's seed.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="shrinks">Whether the input may be run again in this process to make it smaller.</param>
    internal void Add(FuzzCase? found, long iteration, int run, Fault fault, bool shrinks)
    {
        string key = $"{found?.Target.Name ?? "process"}-{fault.Key}";
        lock (_lock)
        {
            int count = _counts[key] = _counts.GetValueOrDefault(key) + 1;
            if (count > 1)
                return;
        }
        string report = $"{key}\nrun seed {run}, iteration {iteration}\n{fault.Summary}\n\n{fault.Detail}\n";
        if (found is { } one)
        {
            Directory.CreateDirectory(folder);
            byte[] input = one.CreateInput();
            if (shrinks)
                input = Minimizer.Shrink(one, input, fault.Key);
            string sha = Convert.ToHexStringLower(SHA256.HashData(input));
            string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{one.Target.Name}.{one.Seed}.{sha[..12]}.bin"));
            report += $"input {input.Length} bytes, SHA-256 {sha}\nreplay: tests/fuzz/run.sh 0 --replay {file}\n";
            File.WriteAllBytes(file, input);
            File.WriteAllText(file + ".txt", report);
        }
        Console.Error.WriteLine("FINDING " + report);
    }

    /// <summary>How often each cause was met.</summary>
    internal void Summarize(TextWriter writer)
    {
        lock (_lock)
        {
            foreach ((string key, int count) in _counts)
                writer.WriteLine($"{key}: {count} inputs");
        }
    }
}
