namespace UrbanSound.Sounds;

/// <summary><see cref="DetectionOptions"/> with the model's values filled in. Window and hop are whole samples, in which time is counted.</summary>
internal sealed record ResolvedDetection(int SampleRate, int WindowSamples, int HopSamples, float Threshold, TimeSpan MergeGap, TimeSpan MinimumDuration)
{
    /// <summary>When the window of that number starts: from samples each time, for a rounded hop would drift by minutes a day.</summary>
    public TimeSpan StartOf(long window) => TimeSpan.FromSeconds((double)(window * HopSamples) / SampleRate);
}
