using UrbanSound.Imaging;

namespace UrbanSound.Cli.Faces;

/// <summary>A photo's embedding.</summary>
/// <param name="Path">The file.</param>
/// <param name="Embedding">Of length 1.</param>
/// <param name="HasFace">Whether a face was found; otherwise the whole picture was embedded.</param>
/// <param name="Picture">The aligned face, for reports that show it.</param>
internal sealed record EmbeddedPhoto(string Path, float[] Embedding, bool HasFace, RgbImage? Picture);
