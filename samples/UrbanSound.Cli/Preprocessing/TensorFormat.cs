using System.Runtime.InteropServices;
using UrbanSound.Audio;
using UrbanSound.Cli.Features;
using UrbanSound.Models;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Preprocessing;

/// <summary>
/// A model's own input tensors, many in a file, computed by the class that classification uses: training sees what the product will see.
/// The first axis counts the clips, leading axes of length 1 are left out.
/// </summary>
internal sealed class TensorFormat : IOutputFormat
{
    private readonly SoundPreprocessor _preprocessor;
    private readonly int[] _shape;
    private readonly int _shardSize;

    public TensorFormat(ModelManifest manifest, int shardSize)
    {
        _preprocessor = new SoundPreprocessor(manifest);
        var shape = _preprocessor.InputShape;
        _shape = [.. shape.SkipWhile((length, axis) => length == 1 && axis < shape.Count - 1)];
        _shardSize = shardSize;
    }

    public int SampleRate => _preprocessor.SampleRate;

    public IReadOnlyList<OutputUnit> Plan(Dataset dataset) =>
        [.. dataset.Clips.Chunk(_shardSize).Select((clips, i) => new OutputUnit($"shard-{i.ToString("00000", Culture.Invariant)}.npy", clips))];

    public byte[] Compute(AudioClip clip)
    {
        var tensor = new byte[_preprocessor.TensorLength * sizeof(float)];
        _preprocessor.Compute(clip, MemoryMarshal.Cast<byte, float>(tensor.AsSpan()));
        return tensor;
    }

    public void Write(Stream stream, IReadOnlyList<byte[]> clips)
    {
        NpyWriter.WriteHeader(stream, [clips.Count, .. _shape]);
        foreach (var tensor in clips)
            NpyWriter.WriteValues(stream, MemoryMarshal.Cast<byte, float>(tensor.AsSpan()));
    }

    public bool Holds(string path, int clips)
    {
        var expected = new MemoryStream();
        NpyWriter.WriteHeader(expected, [clips, .. _shape]);
        using var file = File.OpenRead(path);
        if (file.Length != expected.Length + (long)clips * _preprocessor.TensorLength * sizeof(float))
            return false;
        var header = new byte[expected.Length];
        file.ReadExactly(header);
        return header.AsSpan().SequenceEqual(expected.ToArray());
    }
}
