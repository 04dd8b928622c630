namespace UrbanSound.Cli.Benchmarks;

/// <summary>Aligned columns, for people; a row is shown as soon as its work is measured.</summary>
internal sealed class BenchTable(TextWriter output)
{
    private static readonly int NameWidth = Workloads.All.Max(w => w.Name.Length);

    public void Begin() => WriteRow("Work", "Median", "Least", "Real time", "Allocated", "What");

    public void Write(Workload workload, BenchResult result)
    {
        WriteRow(
            workload.Name,
            Time(result.MedianMs),
            Time(result.MinMs),
            string.Create(Culture.Invariant, $"{result.RealTimeFactor:N0} x"),
            string.Create(Culture.Invariant, $"{result.AllocatedBytes:N0} B"),
            workload.Description);
        output.Flush();
    }

    private void WriteRow(string name, string median, string least, string realTime, string allocated, string what) =>
        output.WriteLine($"{name.PadRight(NameWidth)}  {median,10}  {least,10}  {realTime,11}  {allocated,11}  {what}");

    private static string Time(double milliseconds) => milliseconds >= 1
        ? string.Create(Culture.Invariant, $"{milliseconds:0.00} ms")
        : string.Create(Culture.Invariant, $"{1000 * milliseconds:0.00} µs");
}
