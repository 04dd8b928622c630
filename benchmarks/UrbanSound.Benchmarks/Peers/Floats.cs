using System.Runtime.InteropServices;

namespace UrbanSound.Benchmarks.Peers;

/// <summary>Files of bare float32 values, which every peer can read.</summary>
internal static class Floats
{
    public static float[] Read(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    public static void Write(string path, ReadOnlySpan<float> values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values));
}
