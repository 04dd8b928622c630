using System.Text;
using UrbanSound.Fuzz.Corpus;
using UrbanSound.Fuzz.Mutation;
using UrbanSound.Models;
using UrbanSound.Tests.Models;

namespace UrbanSound.Fuzz.Targets;

/// <summary>
/// ONNX files. They are parsed by a native library, which may end the process, so this target is run in a child process.
/// </summary>
internal sealed class OnnxTarget(ModelCorpus corpus) : FuzzTarget
{
    internal override string Name => "onnx";

    internal override long MostAllocated => 400L << 20;

    internal override byte[] Create(Random random) => random.Next(20) switch
    {
        // Most: a sound graph, and a manifest in its metadata that is not.
        < 11 => LoudestBand.Graph((ModelManifest.MetadataKey, ManifestTarget.CreateText(corpus, random))),
        < 13 => LoudestBand.Graph((ModelManifest.MetadataKey, JsonMutator.Mutate(corpus.LoudestManifest, random)), ("\0", "x"), ("", "")),
        < 17 => ProtobufMutator.Mutate(corpus.Loudest, corpus.Bare[0], random),
        < 19 => ProtobufMutator.Mutate(corpus.Bare[random.Next(corpus.Bare.Length)], corpus.Loudest, random),
        _ when random.Next(10) == 0 => ByteMutator.Mutate(corpus.Bundled, corpus.Loudest, random),
        _ => ByteMutator.Mutate(corpus.Loudest, Encoding.UTF8.GetBytes(corpus.LoudestManifest), random),
    };

    internal override void Check(byte[] input, Random choices)
    {
        ModelManifest? given = choices.Next(4) == 0 ? LoudestBand.Manifest : null;
        using OnnxModel model = OnnxModel.Load(input, "fuzz.onnx", given, OnnxModelOptions.Default);
        var tensor = new float[model.Preprocessor.TensorLength];
        model.Preprocessor.Compute([0.5f, -0.5f, 0.25f], tensor);
        model.Run(tensor, 1);
    }
}
