namespace UrbanSound.Training.Datasets;

/// <summary>A row of a data set's table.</summary>
/// <param name="Name">The file's name in the table.</param>
/// <param name="Label">The class.</param>
/// <param name="ClassId">The class as a number, by which labels are ordered.</param>
/// <param name="Fold">The official fold.</param>
/// <param name="Recording">The recording that it was cut from.</param>
/// <param name="Folder">Where the file lies below the folder of sounds; may be empty.</param>
internal sealed record TableClip(string Name, string Label, int ClassId, int Fold, string Recording, string Folder);
