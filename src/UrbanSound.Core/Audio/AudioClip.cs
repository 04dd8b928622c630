using System.Runtime.InteropServices;

namespace UrbanSound.Audio;

/// <summary>A whole sound in memory: mono samples at one rate. Immutable, so threads may share it.</summary>
public sealed class AudioClip
{
    /// <summary>How many samples a clip of unknown length starts with, a second and a half at 44.1 kHz.</summary>
    private const int FirstCapacity = 1 << 16;

    private readonly float[] _samples;

    /// <summary>Makes a clip of samples that are already mono.</summary>
    /// <param name="samples">The samples, full scale ±1. The clip takes them over: don't change the array afterwards.</param>
    /// <param name="sampleRate">Samples a second, in hertz, 1 to 768,000.</param>
    /// <param name="sourceChannels">Channels that the samples are the mean of, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sample rate or the number of channels is out of range.</exception>
    public AudioClip(float[] samples, int sampleRate, int sourceChannels = 1)
        : this(samples, samples?.Length ?? 0, sampleRate, sourceChannels)
    {
    }

    private AudioClip(float[]? samples, int length, int sampleRate, int sourceChannels)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, Resampler.MaxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceChannels, 1);
        _samples = samples;
        Memory = samples.AsMemory(0, length);
        SampleRate = sampleRate;
        SourceChannels = sourceChannels;
    }

    /// <summary>The samples, mono, full scale ±1.</summary>
    public ReadOnlyMemory<float> Memory { get; }

    /// <summary>The samples, mono, full scale ±1.</summary>
    public ReadOnlySpan<float> Samples => _samples.AsSpan(0, Memory.Length);

    /// <summary>Samples a second, in hertz.</summary>
    public int SampleRate { get; }

    /// <summary>Channels that the samples are the mean of.</summary>
    public int SourceChannels { get; }

    /// <summary>How long the sound lasts, to the 100 ns of <see cref="TimeSpan"/>.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks((long)((decimal)Memory.Length * TimeSpan.TicksPerSecond / SampleRate));

    /// <summary>Reads a whole file; see <see cref="AudioReader.Open(string, AudioLimits?)"/> for which.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Limits; null means <see cref="AudioLimits.Default"/>.</param>
    /// <returns>The sound.</returns>
    /// <exception cref="UrbanSoundException">NotFound, AccessDenied, InvalidMedia, UnsupportedMedia, TooLarge, Unavailable.</exception>
    public static AudioClip Load(string path, AudioLimits? limits = null)
    {
        using var reader = AudioReader.Open(path, limits);
        return ReadAll(reader, path, limits ?? AudioLimits.Default);
    }

    /// <summary>Reads a stream, which need not seek, to its end; it stays open.</summary>
    /// <param name="stream">The bytes, from the current position.</param>
    /// <param name="name">What the stream is called in messages.</param>
    /// <param name="limits">Limits; null means <see cref="AudioLimits.Default"/>.</param>
    /// <returns>The sound.</returns>
    /// <exception cref="UrbanSoundException">InvalidMedia, UnsupportedMedia, TooLarge, Unavailable.</exception>
    public static AudioClip Load(Stream stream, string name, AudioLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        limits ??= AudioLimits.Default;
        using var reader = AudioOpener.Open(stream, name, limits, FfmpegSettings.Installed, leaveOpen: true);
        return ReadAll(reader, name, limits);
    }

    /// <summary>Reads a sound whose bytes are in memory.</summary>
    /// <param name="bytes">The bytes of the whole file.</param>
    /// <param name="name">What they are called in messages.</param>
    /// <param name="limits">Limits; null means <see cref="AudioLimits.Default"/>.</param>
    /// <returns>The sound.</returns>
    /// <exception cref="UrbanSoundException">InvalidMedia, UnsupportedMedia, TooLarge, Unavailable.</exception>
    public static AudioClip Load(ReadOnlyMemory<byte> bytes, string name, AudioLimits? limits = null)
    {
        // Memory that is no array (native, mapped) is rare enough to be copied.
        using var stream = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        return Load(stream, name, limits);
    }

    internal static AudioClip ReadAll(AudioReader reader, string name, AudioLimits limits)
    {
        long most = Math.Min(limits.MaxClipSamples, Array.MaxLength - 1);
        if (reader.FrameCount > most)
            throw TooLong(name, most);
        // The count, where there is one, is what the file really has; one more asks the reader whether that was all.
        var samples = new float[(int)Math.Min(most, reader.FrameCount ?? FirstCapacity) + 1];
        int length = 0;
        for (int read; (read = reader.Read(samples.AsSpan(length))) > 0;)
        {
            length += read;
            if (length > most)
                throw TooLong(name, most);
            if (length == samples.Length)
                Array.Resize(ref samples, (int)Math.Min(most + 1, 2L * length));
        }
        return new AudioClip(samples, length, reader.SampleRate, reader.Channels);
    }

    private static UrbanSoundException TooLong(string name, long most) => AudioFault.TooLarge(name,
        $"has more than {AudioFault.Number(most)} samples to hold in memory (an AudioReader holds none)",
        nameof(AudioLimits.MaxClipSamples));
}
