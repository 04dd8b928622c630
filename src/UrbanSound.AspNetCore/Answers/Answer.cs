namespace UrbanSound.AspNetCore.Answers;

/// <summary>What became of one input: a result, or the reason why there is none.</summary>
/// <param name="File">What the sender calls it; null when he gave no name.</param>
/// <param name="Result">The result.</param>
/// <param name="Error">The reason.</param>
internal sealed record Answer(string? File, InferenceResult? Result, UrbanSoundException? Error);
