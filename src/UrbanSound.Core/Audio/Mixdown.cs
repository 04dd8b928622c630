using System.Numerics;
using System.Runtime.InteropServices;

namespace UrbanSound.Audio;

/// <summary>
/// The mean over the channels. Sums are exact or in double, so the one rounding that a listener could measure is the last, to float.
/// </summary>
internal static class Mixdown
{
    /// <summary>Any format, any number of channels; the first <paramref name="done"/> frames are done already.</summary>
    internal static void Mix<TSample>(ReadOnlySpan<byte> frames, int channels, Span<float> mono, int done = 0)
        where TSample : ISampleFormat
    {
        double scale = TSample.Unit / channels;
        frames = frames[(done * channels * TSample.Size)..];
        mono = mono[done..];
        if (channels == 1)
        {
            for (int i = 0; i < mono.Length; i++)
                mono[i] = (float)(TSample.Read(in frames.Slice(i * TSample.Size, TSample.Size)[0]) * scale);
            return;
        }
        int frameBytes = channels * TSample.Size;
        for (int i = 0; i < mono.Length; i++)
        {
            ReadOnlySpan<byte> frame = frames.Slice(i * frameBytes, frameBytes);
            double sum = 0;
            for (int at = 0; at < frame.Length; at += TSample.Size)
                sum += TSample.Read(in frame[at]);
            mono[i] = (float)(sum * scale);
        }
    }

    /// <summary>16-bit PCM, which most files are and ADPCM becomes: mono and stereo go by vectors.</summary>
    internal static void MixPcm16(ReadOnlySpan<short> frames, int channels, Span<float> mono)
    {
        const float unit = 1f / (1 << 15);
        int done = channels switch
        {
            1 => MonoByVectors(frames, mono),
            2 when BitConverter.IsLittleEndian => StereoByVectors(frames, mono),
            _ => 0,
        };
        for (int i = done; i < mono.Length; i++)
        {
            int sum = 0;
            foreach (short sample in frames.Slice(i * channels, channels))
                sum += sample;
            // Exact for one and two channels, as the vectors are; the double keeps thirds and the like to one rounding.
            mono[i] = channels <= 2 ? sum * (unit / channels) : (float)(sum * ((double)unit / channels));
        }
    }

    private static int MonoByVectors(ReadOnlySpan<short> samples, Span<float> mono)
    {
        var unit = new Vector<float>(1f / (1 << 15));
        int half = Vector<float>.Count, i = 0;
        for (; i <= mono.Length - 2 * half; i += 2 * half)
        {
            Vector.Widen(new Vector<short>(samples[i..]), out Vector<int> low, out Vector<int> high);
            (Vector.ConvertToSingle(low) * unit).CopyTo(mono[i..]);
            (Vector.ConvertToSingle(high) * unit).CopyTo(mono[(i + half)..]);
        }
        return i;
    }

    private static int StereoByVectors(ReadOnlySpan<short> frames, Span<float> mono)
    {
        // A frame is one int: left below, right above. Their sum has 17 bits, so it and half of it are exact in a float.
        ReadOnlySpan<int> pairs = MemoryMarshal.Cast<short, int>(frames);
        var unit = new Vector<float>(0.5f / (1 << 15));
        int i = 0;
        for (; i <= mono.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var pair = new Vector<int>(pairs[i..]);
            Vector<int> sum = ((pair << 16) >> 16) + (pair >> 16);
            (Vector.ConvertToSingle(sum) * unit).CopyTo(mono[i..]);
        }
        return i;
    }
}
