using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

public class MelFilterBankTests
{
    /// <summary>Single weights and the sum of all, as librosa 0.11.0's filters.mel gives them in double precision.</summary>
    [Theory]
    [InlineData(22050, 2048, 128, 0, 0, MelScale.Slaney, MelNorm.Slaney, 67, 204, 0.0113070928, 127, 1019, 0.000651301484, 11.8866813)]
    [InlineData(22050, 2048, 48, 0, 0, MelScale.Htk, MelNorm.None, 23, 207, 0.119986992, 47, 1020, 0.0657127408, 991.622326)]
    [InlineData(16000, 400, 80, 0, 0, MelScale.Slaney, MelNorm.Slaney, 38, 40, 0.0148542999, 79, 195, 0.00224379514, 1.9990241)]
    [InlineData(16000, 512, 64, 125, 7500, MelScale.Htk, MelNorm.None, 28, 50, 0.549769971, 63, 235, 0.54891026, 230.940192)]
    [InlineData(16000, 1023, 40, 0, 0, MelScale.Slaney, MelNorm.Slaney, 19, 98, 0.00173904396, 39, 507, 0.000213810074, 2.55720423)]
    public void Holds_the_weights_of_librosa(
        int rate, int fft, int bands, double low, double high, MelScale scale, MelNorm norm, int band1, int bin1, double weight1, int band2, int bin2, double weight2, double sum)
    {
        var bank = new MelFilterBank(new MelSpectrogramOptions
        {
            SampleRate = rate,
            FftLength = fft,
            MelBands = bands,
            MinFrequency = low,
            MaxFrequency = high == 0 ? null : high,
            MelScale = scale,
            MelNorm = norm,
        });
        float[] matrix = bank.ToMatrix();
        Assert.Equal(weight1, matrix[(band1 * bank.Bins) + bin1], 1e-8);
        Assert.Equal(weight2, matrix[(band2 * bank.Bins) + bin2], 1e-8);
        Assert.Equal(sum, matrix.Sum(w => (double)w), sum * 1e-7);
    }

    [Theory]
    [InlineData(MelScale.Slaney, 63.5, 0.9525)]
    [InlineData(MelScale.Slaney, 1000, 15)]
    [InlineData(MelScale.Slaney, 6400, 42)]
    [InlineData(MelScale.Htk, 63.5, 97.86004858)]
    public void Converts_between_hertz_and_mels(MelScale scale, double hertz, double mel)
    {
        Assert.Equal(mel, MelFrequency.ToMel(hertz, scale), 1e-8);
        Assert.Equal(hertz, MelFrequency.ToHertz(mel, scale), 1e-6);
    }

    [Fact]
    public void Bands_too_narrow_for_any_bin_stay_empty()
    {
        var bank = new MelFilterBank(new MelSpectrogramOptions { SampleRate = 22050, FftLength = 256, MelBands = 128 });
        float[] matrix = bank.ToMatrix();
        Assert.Contains(Enumerable.Range(0, 128), b => matrix.AsSpan(b * bank.Bins, bank.Bins).IndexOfAnyExcept(0f) < 0);
    }

    [Fact]
    public void Summing_one_spectrum_is_the_matrix_times_the_spectrum()
    {
        var bank = new MelFilterBank(MelSpectrogramOptions.Whisper);
        float[] spectrum = [.. Reference.Noise(bank.Bins, 3).Select(Math.Abs)], bands = new float[bank.Bands], matrix = bank.ToMatrix();
        bank.Apply(spectrum, bands);
        for (int b = 0; b < bank.Bands; b++)
            Assert.Equal(Enumerable.Range(0, bank.Bins).Sum(k => (double)matrix[(b * bank.Bins) + k] * spectrum[k]), bands[b], 1e-6);
    }
}
