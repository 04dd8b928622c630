namespace UrbanSound.Cli.Features;

/// <summary>A computed array, row-major.</summary>
internal sealed record FeatureArray(float[] Values, int[] Shape)
{
    public void Save(string path) => AtomicFile.Write(path, stream => NpyWriter.Write(stream, Values, Shape));
}
