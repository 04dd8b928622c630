namespace UrbanSound.Cli.Features;

/// <summary>One option as it was given.</summary>
/// <param name="Option">Which one.</param>
/// <param name="Name">Its name as the user wrote it (<c>--fft-length</c> or <c>fftLength</c>), for messages.</param>
/// <param name="Value">Its value, as text.</param>
internal readonly record struct FeatureSetting(FeatureOption Option, string Name, string Value)
{
    public int WholeNumber() =>
        double.TryParse(Value, Culture.Number, Culture.Invariant, out var number)
        && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw Wrong("is not a whole number");

    public int WholeNumber(int least, int most) =>
        WholeNumber() is var number && number >= least && number <= most ? number : throw Wrong($"is not {least} to {most}");

    public double Number() =>
        double.TryParse(Value, Culture.Number, Culture.Invariant, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong("is not a number");

    public bool Truth() => bool.TryParse(Value, out var truth) ? truth : throw Wrong("is neither true nor false");

    public bool Is(string word) => string.Equals(Value, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value that the given word stands for.</summary>
    public T Choose<T>(params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach (var (word, value) in choices)
        {
            if (Is(word))
                return value;
        }
        throw Wrong($"is none of {string.Join(", ", Option.Choices)}");
    }

    private UrbanSoundException Wrong(string fault) => new(UrbanSoundErrorKind.InvalidOptions, $"{Name}: '{Value}' {fault}.");
}
