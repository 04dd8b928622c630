namespace UrbanSound.Cli.Stress;

/// <summary>What a machine for models costs.</summary>
/// <param name="Name">The name of the instance.</param>
/// <param name="Processors">Its virtual processors; null where they are not known.</param>
/// <param name="DollarsPerHour">Its price.</param>
/// <param name="Source">Where the price is from, and of when.</param>
internal sealed record InstancePrice(string Name, int? Processors, double DollarsPerHour, string Source)
{
    // 1.2 times the price of the plain machine (m5.large 0.096, m5.2xlarge 0.384), as SageMaker asks for this family.
    private const string Published =
        "Amazon SageMaker AI, on demand, us-east-1, as published for years and noted in 2026; not looked up by this program, see aws.amazon.com/sagemaker/pricing";

    public static IReadOnlyList<InstancePrice> Known { get; } =
    [
        new("ml.m5.large", 2, 0.115, Published),
        new("ml.m5.2xlarge", 8, 0.461, Published),
    ];

    public static InstancePrice? Find(string name) => Known.FirstOrDefault(p => p.Name == name);
}
