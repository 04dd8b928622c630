namespace UrbanSound.Cli.Reports;

/// <summary>One kind of bar in a picture.</summary>
/// <param name="Name">What the key calls it.</param>
/// <param name="Style">Its class in the page's style.</param>
/// <param name="Values">One value a category; null for no bar.</param>
internal sealed record BarSeries(string Name, string Style, IReadOnlyList<double?> Values);
