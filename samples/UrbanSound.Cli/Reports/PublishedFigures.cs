namespace UrbanSound.Cli.Reports;

/// <summary>
/// What the published project reached whose work UrbanSound does as a library: UrbanSound8K as pictures through a ResNet-50, by PyTorch, Flask
/// and Amazon SageMaker. As its report tells them; nobody measured them again.
/// </summary>
internal static class PublishedFigures
{
    public const string Project = "the published project";

    public const string About =
        "The published project: a ResNet-50 on pictures of mel spectrograms, PyTorch and Flask on one machine, and an endpoint of Amazon SageMaker (ml.m5.large). "
        + "Its figures are those of its own report. They were measured over the internet on other machines, and its requests carried pictures instead of sounds.";

    /// <summary>Requests at the same moment: to its endpoint 478 of 2000 were answered, to its own Flask server none.</summary>
    public static PublishedLoad Dump { get; } = new("dump of 2000", 2000, 478, 25_000, 7.96, "SageMaker endpoint");

    public static PublishedLoad LocalDump { get; } = new("dump of 2000", 2000, 0, null, 0, "Flask on one machine");

    /// <summary>The steps of its progressive test of which it tells the share of right answers.</summary>
    public static IReadOnlyList<PublishedLoad> Steps { get; } =
        [new("1000/100", 1000, 234, null, null, "SageMaker endpoint"), new("2000/200", 2000, 150, null, null, "SageMaker endpoint")];

    public static IReadOnlyList<(string What, double Accuracy, string But)> Accuracies { get; } =
    [
        ("evaluated on fold 10", 0.8124, "that fold also chose the best epoch: it is a validation figure"),
        ("trained on one machine", 0.7133, "its script trains on the validation fold itself: not to be believed"),
    ];

    public const double TrainingHours = 3.5;
    public const double TrainingDollars = 2.27;
    public const string TrainingInstance = "ml.m5.2xlarge";
    public const string SingleRequest = "a single request to the endpoint took about 200 ms";

    /// <summary>What it tells of a step of this name; null where it tells nothing.</summary>
    public static PublishedLoad? Of(string phase) => phase == Dump.Phase ? Dump : Steps.FirstOrDefault(s => s.Phase == phase);
}
