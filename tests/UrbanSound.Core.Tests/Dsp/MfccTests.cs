using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

public class MfccTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(22)]
    public void Equals_the_orthonormal_cosine_transform_of_the_log_mel(double lifter)
    {
        var options = new MfccOptions { Coefficients = 13, Lifter = lifter };
        float[] signal = Reference.Chirp(11025, 22050);
        var mfcc = new Mfcc(options);
        float[] actual = mfcc.Compute(signal);
        float[] mel = new MelSpectrogram(options.Mel).Compute(signal);
        int frames = mfcc.GetFrameCount(signal.Length), bands = options.Mel.MelBands;

        for (int c = 0; c < 13; c++)
        {
            for (int f = 0; f < frames; f++)
            {
                double sum = 0;
                for (int b = 0; b < bands; b++)
                    sum += mel[(b * frames) + f] * Math.Cos(Math.PI * c * (b + 0.5) / bands);
                sum *= Math.Sqrt((c == 0 ? 1.0 : 2.0) / bands) * (lifter > 0 ? 1 + (lifter / 2 * Math.Sin(Math.PI * (c + 1) / lifter)) : 1);
                Assert.True(Math.Abs(sum - actual[(c * frames) + f]) <= 1e-3, $"coefficient {c}, frame {f}");
            }
        }
    }

    [Fact]
    public void Allocates_nothing_per_call()
    {
        var mfcc = new Mfcc();
        var signal = new float[22050];
        var destination = new float[mfcc.Coefficients * mfcc.GetFrameCount(signal.Length)];
        Assert.Equal(0, Allocations.Of(() => mfcc.Compute(signal, destination)));
    }

    [Fact]
    public void Refuses_more_coefficients_than_bands() =>
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, Assert.Throws<UrbanSoundException>(() => new Mfcc(new MfccOptions { Coefficients = 129 })).Kind);
}
