using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Faces;

/// <summary>Aligned faces of people, and their embeddings: those that train, also mirrored, and those that validate.</summary>
internal sealed class FaceTrainingSet(CliTerminal terminal, FaceDetector? detector, FaceEmbedder embedder)
{
    public List<(int Person, float[] Embedding)> Training { get; } = [];

    public List<(int Person, float[] Embedding)> Validation { get; } = [];

    /// <summary>Photos without a face, or that could not be read.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Adds photos of people, of whom so many validate.</summary>
    public void Add(IReadOnlyList<(string Name, string[] Files)> people, int validation, int seed, CancellationToken cancellationToken)
    {
        foreach (var (index, (name, files)) in people.Index())
        {
            var faces = files.Select(f => Face(f, cancellationToken)).OfType<RgbImage>();
            var (order, kept) = FaceSplit.Shuffle(faces, name, validation, seed);
            foreach (var face in order.Take(kept))
                Validation.Add((index, embedder.EmbedAligned(face)));
            foreach (var face in order.Skip(kept))
                AddTraining(index, face);
        }
    }

    /// <summary>Adds what <c>faces prepare</c> wrote.</summary>
    public void AddPrepared(IReadOnlyList<(string Name, string[] Files)> training, IReadOnlyList<(string Name, string[] Files)> validation, CancellationToken cancellationToken)
    {
        string[] names = [.. training.Select(p => p.Name)];
        foreach (var (index, (_, files)) in training.Index())
        {
            foreach (var face in files.Select(f => Face(f, cancellationToken)).OfType<RgbImage>())
                AddTraining(index, face);
        }
        foreach (var (name, files) in validation.Where(p => names.Contains(p.Name)))
        {
            foreach (var face in files.Select(f => Face(f, cancellationToken)).OfType<RgbImage>())
                Validation.Add((Array.IndexOf(names, name), embedder.EmbedAligned(face)));
        }
    }

    /// <summary>Adds strangers: every other person trains, the others validate, so that nobody does both.</summary>
    public void AddStrangers(IReadOnlyList<(string Name, string[] Files)> people, int label, CancellationToken cancellationToken)
    {
        foreach (var (index, (_, files)) in people.Index())
        {
            foreach (var face in files.Select(f => Face(f, cancellationToken)).OfType<RgbImage>())
            {
                if (index % 2 == 0)
                    AddTraining(label, face);
                else
                    Validation.Add((label, embedder.EmbedAligned(face)));
            }
        }
    }

    private static RgbImage Mirrored(RgbImage image)
    {
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.GetRow(y);
            for (var x = 0; x < image.Width; x++)
                row.Slice((image.Width - 1 - x) * 3, 3).CopyTo(pixels.AsSpan(((y * image.Width) + x) * 3));
        }
        return new RgbImage(image.Width, image.Height, pixels);
    }

    private void AddTraining(int label, RgbImage face)
    {
        Training.Add((label, embedder.EmbedAligned(face)));
        Training.Add((label, embedder.EmbedAligned(Mirrored(face))));
    }

    private RgbImage? Face(string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var image = RgbImage.Load(file);
            if (detector is null)
            {
                return image.Width == image.Height ? image.Resize(embedder.Size, embedder.Size)
                    : throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{file}: is not square, so it is no face that 'faces prepare' aligned; give --detector, or prepare it.");
            }
            var face = FaceModels.Largest(detector.Detect(image))
                ?? throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{file}: no face was found; it is left out.");
            return FaceAlignment.Align(image, face, embedder.Size);
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
        {
            LeftOut++;
            terminal.Warn(fault.Message);
            return null;
        }
    }
}
