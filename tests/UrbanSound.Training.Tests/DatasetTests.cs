using UrbanSound.Training.Datasets;

namespace UrbanSound.Training.Tests;

public class DatasetTests
{
    [Fact]
    public void Names_the_clips_whose_label_is_no_class_and_those_listed_twice()
    {
        LabelledClip Clip(string name, string label) => new() { Path = name, Name = name, Label = label };

        var refused = Assert.Throws<UrbanSoundException>(() =>
            new Dataset("set", "", ["dog", "cat"], [Clip("a.wav", "dog"), Clip("a.wav", "cat"), Clip("b.wav", "cow")], []));

        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, refused.Kind);
        Assert.Contains("b.wav is labelled cow", refused.Message);
        Assert.Contains("a.wav is listed 2 times", refused.Message);
    }
}
