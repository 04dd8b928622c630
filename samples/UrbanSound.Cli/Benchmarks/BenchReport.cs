using UrbanSound.Cli.Diagnostics;

namespace UrbanSound.Cli.Benchmarks;

/// <summary>What <c>bench</c> measured, and on what.</summary>
internal sealed record BenchReport(Machine Machine, IReadOnlyList<BenchResult> Results);
