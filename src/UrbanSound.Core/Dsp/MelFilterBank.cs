using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// Triangular filters, equally spaced in mels, that sum the bins of a spectrum into bands. Immutable, thread-safe, kept
/// sparse: neighbouring triangles share their edges, so that each bin has a part in two of them at most.
/// </summary>
public sealed class MelFilterBank
{
    private readonly int[] _starts;     // per segment, its first bin; one more at the end
    private readonly float[] _weights;  // per bin from the first segment on: its weight in the falling, and in the rising triangle

    /// <summary>Computes the weights in double precision.</summary>
    /// <param name="options">Sample rate, FFT length and the mel settings; the others are ignored.</param>
    /// <exception cref="UrbanSoundException">The options are invalid; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    public MelFilterBank(MelSpectrogramOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Bands = options.MelBands;
        Bins = (options.FftLength / 2) + 1;
        // Bands + 2 edges: band b rises from edge b to its peak at edge b + 1 and falls to edge b + 2.
        double low = MelFrequency.ToMel(options.MinFrequency, options.MelScale);
        double high = MelFrequency.ToMel(options.MaxFrequency ?? options.SampleRate / 2.0, options.MelScale);
        double step = (high - low) / (Bands + 1);
        double Hertz(int edge) => MelFrequency.ToHertz(low + (edge * step), options.MelScale);
        bool overHertz = options.Triangle == MelTriangle.Hertz;
        double Edge(int edge) => overHertz ? Hertz(edge) : low + (edge * step);

        double[] axis = new double[Bins];
        for (int k = 0; k < Bins; k++)
        {
            double hertz = (double)k * options.SampleRate / options.FftLength;
            axis[k] = overHertz ? hertz : MelFrequency.ToMel(hertz, options.MelScale);
        }

        // Segment e lies between the edges e and e + 1, where band e − 1 falls and band e rises: no bin has a part in a third.
        // A narrow segment between two bins holds none, and a band of two such segments stays 0, as in librosa.
        _starts = new int[Bands + 2];
        int bin = 0;
        for (double lowest = Edge(0); bin < Bins && axis[bin] < lowest; bin++)
        {
        }

        _starts[0] = bin;
        var weights = new List<float>();
        for (int e = 0; e <= Bands; e++)
        {
            double left = Edge(e), right = Edge(e + 1);
            double fallingGain = e > 0 ? Gain(e - 1) : 0, risingGain = e < Bands ? Gain(e) : 0;
            for (; bin < Bins && axis[bin] < right; bin++)
            {
                weights.Add((float)((right - axis[bin]) / (right - left) * fallingGain));
                weights.Add((float)((axis[bin] - left) / (right - left) * risingGain));
            }

            _starts[e + 1] = bin;
        }

        _weights = [.. weights];

        double Gain(int band) => options.MelNorm == MelNorm.Slaney ? 2 / (Hertz(band + 2) - Hertz(band)) : 1;
    }

    /// <summary>Number of bands.</summary>
    public int Bands { get; }

    /// <summary>Bins of the spectra it sums, FFT length / 2 + 1.</summary>
    public int Bins { get; }

    /// <summary>The full matrix, row-major (bands, bins).</summary>
    /// <returns>A new array.</returns>
    public float[] ToMatrix()
    {
        var matrix = new float[Bands * Bins];
        for (int e = 0, at = 0; e <= Bands; e++)
        {
            for (int bin = _starts[e]; bin < _starts[e + 1]; bin++, at += 2)
            {
                if (e > 0)
                    matrix[((e - 1) * Bins) + bin] = _weights[at];
                if (e < Bands)
                    matrix[(e * Bins) + bin] = _weights[at + 1];
            }
        }

        return matrix;
    }

    /// <summary>Sums one spectrum into bands.</summary>
    /// <param name="spectrum">Power or magnitude of <see cref="Bins"/> bins.</param>
    /// <param name="bands">Receives <see cref="Bands"/> values.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public unsafe void Apply(ReadOnlySpan<float> spectrum, Span<float> bands)
    {
        if (spectrum.Length < Bins)
            throw new ArgumentException($"{Bins} bins are needed, not {spectrum.Length}.", nameof(spectrum));
        if (bands.Length < Bands)
            throw new ArgumentException($"Room for {Bands} bands is needed, not {bands.Length}.", nameof(bands));
        fixed (float* from = spectrum, to = bands)
            Apply<ScalarLane>(from, to);
    }

    /// <summary>
    /// Sums the spectra of as many frames as there are lanes: bin k of frame q at k·W + q, band b at b·W + q. One pass over the
    /// bins, each of which is loaded once for the two triangles that share it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal unsafe void Apply<T>(float* spectrum, float* bands)
        where T : struct, ILanes<T>
    {
        fixed (int* starts = _starts)
        fixed (float* weights = _weights)
        {
            float* weight = weights;
            float* bin = spectrum + ((nint)starts[0] * T.Width);
            T rising = T.Broadcast(0);
            for (int e = 0; e <= Bands; e++)
            {
                T falling = rising;
                rising = T.Broadcast(0);
                for (int count = starts[e + 1] - starts[e]; count > 0; count--, weight += 2, bin += T.Width)
                {
                    T x = T.Load(bin);
                    falling = T.MultiplyAdd(T.Broadcast(weight[0]), x, falling);
                    rising = T.MultiplyAdd(T.Broadcast(weight[1]), x, rising);
                }

                if (e > 0)
                {
                    T.Store(falling, bands);
                    bands += T.Width;
                }
            }
        }
    }
}
