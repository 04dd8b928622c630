namespace UrbanSound.Cli.Benchmarks;

/// <summary>Something that is measured.</summary>
/// <param name="Name">What scripts and <c>--only</c> call it.</param>
/// <param name="Description">What one call does.</param>
/// <param name="AudioSeconds">Sound that one call works through.</param>
/// <param name="Prepare">Makes everything that is not measured.</param>
internal sealed record Workload(string Name, string Description, double AudioSeconds, Func<PreparedCall> Prepare);
