using System.Buffers;
using UrbanSound.Audio;
using UrbanSound.Dsp;

namespace UrbanSound.Models;

/// <summary>
/// Turns sound into a model's input tensor, exactly as its manifest says; training computes its features with this class too.
/// Immutable and thread-safe.
/// </summary>
public sealed class SoundPreprocessor
{
    private readonly SoundInput _sound;
    private readonly MelSpectrogram? _mel;
    private readonly int _melFrames;

    /// <summary>Prepares the tables.</summary>
    /// <param name="manifest">The model's manifest.</param>
    /// <exception cref="UrbanSoundException">The manifest is invalid; kind <see cref="UrbanSoundErrorKind.InvalidModel"/>.</exception>
    public SoundPreprocessor(ModelManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        manifest.Validate();
        _sound = manifest.Sound ?? throw new UrbanSoundException(UrbanSoundErrorKind.InvalidModel, $"{manifest.Name} is a model of pictures, not of sounds.");
        InputShape = [.. manifest.Input.Shape.Where((size, axis) => axis > 0 || size > 0)];
        TensorLength = InputShape.Aggregate(1, (product, size) => product * size);
        if (_sound.Spectrogram is { } options)
        {
            _mel = new MelSpectrogram(options);
            _melFrames = _mel.GetFrameCount(WindowSamples);
        }
    }

    /// <summary>Rate of the samples that <see cref="Compute(ReadOnlySpan{float}, Span{float})"/> takes, in Hz.</summary>
    public int SampleRate => _sound.SampleRate;

    /// <summary>Samples that the model hears at once.</summary>
    public int WindowSamples => _sound.WindowSamples;

    /// <summary>Shape of one input tensor, without the batch axis.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>Values of one input tensor.</summary>
    public int TensorLength { get; }

    /// <summary>Computes the tensor of a clip: resampled where its rate differs, its first window where it is longer than one.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="tensor">Receives <see cref="TensorLength"/> values.</param>
    /// <exception cref="UrbanSoundException">The clip has no samples, some that are not finite, or beyond 1e9; kind <see cref="UrbanSoundErrorKind.InvalidMedia"/>.</exception>
    public void Compute(AudioClip clip, Span<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ReadOnlySpan<float> samples = clip.Samples;
        Compute(clip.SampleRate == SampleRate ? samples : Resampler.Get(clip.SampleRate, SampleRate).Process(samples), tensor);
    }

    /// <summary>Computes the tensor of samples that already have the model's rate.</summary>
    /// <param name="samples">Mono samples at <see cref="SampleRate"/>; padded to the window, or cut to it.</param>
    /// <param name="tensor">Receives <see cref="TensorLength"/> values.</param>
    /// <exception cref="UrbanSoundException">There are no samples, or some that are not finite; kind <see cref="UrbanSoundErrorKind.InvalidMedia"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> has another length.</exception>
    public void Compute(ReadOnlySpan<float> samples, Span<float> tensor)
    {
        if (tensor.Length != TensorLength)
            throw new ArgumentException($"The tensor has {TensorLength} values; the span holds {tensor.Length}.", nameof(tensor));
        if (samples.IsEmpty)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, "The clip holds no samples.");
        samples = samples[..Math.Min(samples.Length, WindowSamples)];
        if (!SampleLevel.IsSound(samples))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, "The clip holds samples that are NaN, infinite or beyond any level.");

        float[]? padded = null;
        if (samples.Length < WindowSamples)
        {
            padded = ArrayPool<float>.Shared.Rent(WindowSamples);
            Pad(samples, padded.AsSpan(0, WindowSamples));
            samples = padded.AsSpan(0, WindowSamples);
        }

        if (_mel is null)
            samples.CopyTo(tensor);
        else
            ComputeMel(_mel, samples, tensor);
        if (padded is not null)
            ArrayPool<float>.Shared.Return(padded);
    }

    private void Pad(ReadOnlySpan<float> samples, Span<float> window)
    {
        samples.CopyTo(window);
        if (_sound.Padding == ClipPadding.Zero)
        {
            window[samples.Length..].Clear();
            return;
        }

        // Each copy doubles what is there; lengths stay whole repeats of the clip until the last one.
        for (int filled = samples.Length; filled < window.Length;)
        {
            int length = Math.Min(filled, window.Length - filled);
            window[..length].CopyTo(window[filled..]);
            filled += length;
        }
    }

    private void ComputeMel(MelSpectrogram mel, ReadOnlySpan<float> window, Span<float> tensor)
    {
        int bands = mel.Bands, frames = TensorLength / bands;
        float[] rented = ArrayPool<float>.Shared.Rent(bands * _melFrames);
        Span<float> spectrogram = rented.AsSpan(0, bands * _melFrames);
        mel.Compute(window, spectrogram);
        for (int band = 0; band < bands; band++)
        {
            ReadOnlySpan<float> row = spectrogram.Slice(band * _melFrames, frames);
            if (_sound.Layout == SpectrogramLayout.BandsFrames)
            {
                row.CopyTo(tensor[(band * frames)..]);
            }
            else
            {
                for (int frame = 0; frame < frames; frame++)
                    tensor[(frame * bands) + band] = row[frame];
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
