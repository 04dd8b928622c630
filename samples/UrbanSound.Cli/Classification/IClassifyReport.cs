namespace UrbanSound.Cli.Classification;

/// <summary>How answers are shown, one input at a time, in their order.</summary>
internal interface IClassifyReport
{
    void Classified(string file, InferenceResult result);

    void Failed(string file, UrbanSoundException fault);
}
