using System.Runtime.InteropServices;
using System.Security.Cryptography;
using UrbanSound.Audio;
using UrbanSound.Models;
using UrbanSound.Training.Files;

namespace UrbanSound.Training.Embeddings;

/// <summary>
/// Computes embeddings of recordings, and keeps them in a folder, so that each is computed once. They are found again by the hashes
/// of backbone, pre-processing and recording: a changed file is computed anew. Thread-safe.
/// </summary>
public sealed class EmbeddingExtractor : IDisposable
{
    private readonly OnnxModel _model;
    private readonly string? _folder;

    /// <summary>Loads the backbone.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="cacheFolder">Where embeddings are kept; made when missing. Null keeps none.</param>
    /// <exception cref="UrbanSoundException">As in <see cref="OnnxModel.Load(string, ModelManifest, OnnxModelOptions?)"/>.</exception>
    public EmbeddingExtractor(Backbone backbone, string? cacheFolder = null)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        Backbone = backbone;
        _model = OnnxModel.Load(backbone.Path, backbone.Manifest);
        _folder = cacheFolder is null ? null : Path.Combine(cacheFolder, $"{_model.Identity.Hash[..16]}-{_model.Identity.ManifestHash[..16]}");
    }

    /// <summary>The backbone.</summary>
    public Backbone Backbone { get; }

    /// <summary>Hash of the backbone's file: SHA-256, lower-case hexadecimal.</summary>
    public string BackboneHash => _model.Identity.Hash;

    /// <summary>The embedding of a recording: of its first window where it is longer than one.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="cancellationToken">Stops before the work begins.</param>
    /// <returns>Patches times <see cref="Backbone.Dimensions"/> values, patch by patch.</returns>
    /// <exception cref="UrbanSoundException">The recording can't be read, or the backbone gives no finite numbers for it.</exception>
    /// <exception cref="IOException">The folder can't be written to, such as on a full disk.</exception>
    public float[] Extract(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        cancellationToken.ThrowIfCancellationRequested();
        string? kept = _folder is null ? null : FileFor(path, _folder);
        if (kept is not null && TryRead(kept) is { } found)
            return found;

        var tensor = new float[_model.Preprocessor.TensorLength];
        try
        {
            _model.Preprocessor.Compute(AudioClip.Load(path), tensor);
        }
        catch (UrbanSoundException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new UrbanSoundException(e.Kind, $"{path}: {e.Message}", e);
        }

        float[] embedding = _model.Run(tensor, 1);
        if (embedding.Length == 0 || embedding.Length % Backbone.Dimensions != 0 || !embedding.All(float.IsFinite))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidModel, $"{path}: the backbone gives {embedding.Length} values, or some that are not finite.");
        if (kept is not null)
            Write(kept, embedding);
        return embedding;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private static string FileFor(string path, string folder)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            return Path.Combine(folder, hash[..2], hash + ".f32");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{path}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new UrbanSoundException(
                e is FileNotFoundException or DirectoryNotFoundException ? UrbanSoundErrorKind.NotFound : UrbanSoundErrorKind.Unavailable, $"{path}: {e.Message}", e);
        }
    }

    private float[]? TryRead(string path)
    {
        if (!File.Exists(path))
            return null;
        byte[] bytes = File.ReadAllBytes(path);
        // Files appear whole, by renaming; one of another size is not ours, and is computed anew.
        return bytes.Length > 0 && bytes.Length % (sizeof(float) * Backbone.Dimensions) == 0 ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : null;
    }

    private static void Write(string path, float[] values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));
    }
}
