namespace UrbanSound.Models;

/// <summary>The model that travels inside this assembly.</summary>
internal static class BundledModel
{
    public const string Name = "urbansound8k.onnx (bundled)";

    private const string Resource = "UrbanSound.Models.Bundled.urbansound8k.onnx";

    public static byte[] Read()
    {
        using Stream stream = typeof(BundledModel).Assembly.GetManifestResourceStream(Resource)
            ?? throw new UrbanSoundException(UrbanSoundErrorKind.InvalidModel, $"{Name}: is missing from this build of UrbanSound.Core.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
