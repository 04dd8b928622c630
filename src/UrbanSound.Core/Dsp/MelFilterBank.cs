using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// Triangular filters, equally spaced in mels, that sum the bins of a spectrum into bands. Immutable, thread-safe, kept
/// sparse: each band holds only the bins under its triangle.
/// </summary>
public sealed class MelFilterBank
{
    private readonly int[] _firstBins;  // per band, the first bin under its triangle
    private readonly int[] _starts;     // per band, where its weights start; one more at the end
    private readonly float[] _weights;

    /// <summary>Computes the weights in double precision.</summary>
    /// <param name="options">Sample rate, FFT length and the mel settings; the others are ignored.</param>
    /// <exception cref="UrbanSoundException">The options are invalid; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    public MelFilterBank(MelSpectrogramOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Bands = options.MelBands;
        Bins = (options.FftLength / 2) + 1;
        _firstBins = new int[Bands];
        _starts = new int[Bands + 1];
        var weights = new List<float>();

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

        for (int b = 0; b < Bands; b++)
        {
            double left = Edge(b), peak = Edge(b + 1), right = Edge(b + 2);
            double gain = options.MelNorm == MelNorm.Slaney ? 2 / (Hertz(b + 2) - Hertz(b)) : 1;
            int first = -1, last = -1;
            for (int k = 0; k < Bins && axis[k] < right; k++)
            {
                double weight = Math.Min((axis[k] - left) / (peak - left), (right - axis[k]) / (right - peak));
                if (weight <= 0)
                    continue;
                if (first < 0)
                    first = k;
                last = k;
                weights.Add((float)(weight * gain));
            }

            // A narrow band between two bins holds none and stays 0, as in librosa.
            _firstBins[b] = Math.Max(first, 0);
            _starts[b + 1] = weights.Count;
        }

        _weights = [.. weights];
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
        for (int b = 0; b < Bands; b++)
            _weights.AsSpan(_starts[b].._starts[b + 1]).CopyTo(matrix.AsSpan((b * Bins) + _firstBins[b]));
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

    /// <summary>Sums the spectra of as many frames as there are lanes: bin k of frame q at k·W + q, band b at b·W + q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal unsafe void Apply<T>(float* spectrum, float* bands)
        where T : struct, ILanes<T>
    {
        fixed (float* allWeights = _weights)
        {
            for (int b = 0; b < Bands; b++, bands += T.Width)
            {
                T sum = T.Broadcast(0);
                float* bin = spectrum + ((nint)_firstBins[b] * T.Width);
                float* end = allWeights + _starts[b + 1];
                for (float* weight = allWeights + _starts[b]; weight < end; weight++, bin += T.Width)
                    sum = T.MultiplyAdd(T.Broadcast(*weight), T.Load(bin), sum);
                T.Store(sum, bands);
            }
        }
    }
}
