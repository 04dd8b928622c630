namespace UrbanSound.Fuzz.Targets;

/// <summary>The library gave an answer, and it is not what its documentation promises.</summary>
internal sealed class BrokenPromiseException(string promise) : Exception(promise);
