namespace UrbanSound.Dsp;

/// <summary>What lies beyond a signal's ends when frames are centred on their time.</summary>
public enum PadMode
{
    /// <summary>Zeros.</summary>
    Constant,

    /// <summary>The signal mirrored at its first and last sample, which are not repeated; short signals are mirrored as often as needed.</summary>
    Reflect,

    /// <summary>The first and last sample, repeated.</summary>
    Edge,
}
