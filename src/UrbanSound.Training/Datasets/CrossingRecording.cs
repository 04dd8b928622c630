namespace UrbanSound.Training.Datasets;

/// <summary>A recording whose clips lie in more than one fold, so that a model could be tested on what it was trained with.</summary>
/// <param name="Recording">The recording, as <see cref="LabelledClip.Recording"/> names it.</param>
/// <param name="Folds">Its folds, ascending.</param>
/// <param name="Clips">How many clips were cut from it.</param>
public sealed record CrossingRecording(string Recording, IReadOnlyList<int> Folds, int Clips);
