using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using UrbanSound.Models;

namespace UrbanSound.Faces;

/// <summary>What detectors and embedders ask of a graph, and the identity of a model that carries no manifest.</summary>
internal static class FaceGraph
{
    private const int LargestSide = 4096;

    /// <summary>Checks that the graph takes one RGB picture, planes first.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="usual">Width and height where the graph leaves them open.</param>
    /// <returns>The input's name and size.</returns>
    public static (string Name, int Width, int Height) CheckInput(OnnxGraph graph, (int Width, int Height) usual)
    {
        if (graph.Inputs.Count == 1)
        {
            var (name, node) = graph.Inputs.First();
            int[] shape = node.Dimensions;
            if (shape.Length == 4 && shape[0] is 1 or < 0 && shape[1] == 3)
            {
                int height = shape[2] > 0 ? shape[2] : usual.Height, width = shape[3] > 0 ? shape[3] : usual.Width;
                if (height <= LargestSide && width <= LargestSide)
                    return (name, width, height);
            }
        }

        throw ModelFile.Fault(
            UrbanSoundErrorKind.ModelMismatch,
            graph.Name,
            "a face model has one input of shape 1 × 3 × height × width; this one has "
            + string.Join(" and ", graph.Inputs.Select(i => $"{i.Key} [{string.Join(" × ", i.Value.Dimensions)}]")) + ".");
    }

    /// <summary>Names a model by its file and by the settings that it is run with, which stand for the manifest that it lacks.</summary>
    public static ModelIdentity Identify(string path, byte[] bytes, string settings) => new(
        Path.GetFileNameWithoutExtension(path),
        "",
        Convert.ToHexStringLower(SHA256.HashData(bytes)),
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings))),
        typeof(FaceGraph).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown");
}
