using UrbanSound.Models;

namespace UrbanSound.Cli.Features;

/// <summary>Reads float arrays in NumPy's format.</summary>
internal static class NpyReader
{
    /// <param name="path">An array of float32 or float64, little-endian, rows first.</param>
    /// <returns>Its values, and its lengths along the axes.</returns>
    public static (float[] Values, int[] Shape) Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var array = NpyArray.Parse(bytes, path);
        var values = new float[array.Count];
        array.CopyTo(bytes, 0, values);
        return (values, array.Shape);
    }
}
