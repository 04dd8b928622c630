namespace UrbanSound.Sounds;

/// <summary>Detection options with everything filled in.</summary>
internal sealed record ResolvedDetection(TimeSpan Window, TimeSpan Hop, float Threshold, TimeSpan MergeGap, TimeSpan MinimumDuration);
