using System.Text;
using UrbanSound.Fuzz.Corpus;
using UrbanSound.Fuzz.Mutation;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Fuzz.Targets;

/// <summary>Manifests: what is accepted can be written, read again, and turns a sound into a tensor.</summary>
internal sealed class ManifestTarget(ModelCorpus corpus) : FuzzTarget
{
    private const int LargeWindow = 1 << 21;

    private static readonly Lock Large = new();

    internal override string Name => "manifest";

    /// <summary>A window, its spectrogram and the tensor at the most that the specification allows.</summary>
    internal override long MostAllocated => 320L << 20;

    internal override byte[] Create(Random random) => Encoding.UTF8.GetBytes(CreateText(corpus, random));

    internal override void Check(byte[] input, Random choices)
    {
        string json = Encoding.UTF8.GetString(input);
        // A string in memory may be no text at all.
        if (choices.Next(50) == 0)
            json = json.Insert(choices.Next(json.Length + 1), "\ud800");
        ModelManifest manifest = ModelManifest.Parse(json, "fuzz");
        string written = manifest.ToJson();
        if (ModelManifest.Parse(written, "fuzz again").ToJson() != written)
            throw new BrokenPromiseException("A manifest changes by being written and read.");

        if (manifest.Image is { } image)
        {
            var preprocessor = new ImagePreprocessor(image);
            preprocessor.Compute(new RgbImage(2, 1, [1, 2, 3, 4, 5, 6]), new float[preprocessor.TensorLength]);
            return;
        }

        if (manifest.Sound!.WindowSamples < LargeWindow)
        {
            Compute(manifest);
            return;
        }
        // The largest that are allowed take their time and some hundred megabytes: seldom, and one after the other.
        if (choices.Next(8) > 0)
            return;
        lock (Large)
        {
            Compute(manifest);
            GC.Collect();
        }
    }

    private static void Compute(ModelManifest manifest)
    {
        var preprocessor = new SoundPreprocessor(manifest);
        var tensor = new float[preprocessor.TensorLength];
        preprocessor.Compute([0.5f, -0.5f, 0.25f], tensor);
    }

    internal static string CreateText(ModelCorpus corpus, Random random)
    {
        string json = corpus.Manifests[random.Next(corpus.Manifests.Length)];
        if (random.Next(5) > 0)
            return JsonMutator.Mutate(json, random);
        byte[] other = Encoding.UTF8.GetBytes(corpus.Manifests[random.Next(corpus.Manifests.Length)]);
        return Encoding.UTF8.GetString(ByteMutator.Mutate(Encoding.UTF8.GetBytes(json), other, random));
    }
}
