namespace UrbanSound.Cli.Features;

/// <summary>What <c>features</c> computes.</summary>
internal enum FeatureKind
{
    Mel,
    Mfcc,
    Stft,
    FilterBank,
    Waveform,
}
