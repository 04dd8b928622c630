using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

public sealed class EmptySignalTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Too_few_samples_for_a_frame_give_no_frames_on_any_scale(int samples)
    {
        foreach (LogScale log in Enum.GetValues<LogScale>())
        {
            // Relative to the clip's peak, which a clip without frames lacks.
            var options = new MelSpectrogramOptions { Centered = false, Log = log, Reference = null, TopDb = 80 };
            Assert.Empty(new MelSpectrogram(options).Compute(new float[samples]));
            Assert.Empty(new Spectrogram(options).Compute(new float[samples]));
            Assert.Empty(new Mfcc(new MfccOptions { Mel = options }).Compute(new float[samples]));
        }
    }
}
