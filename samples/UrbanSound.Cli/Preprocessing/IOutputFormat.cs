using UrbanSound.Audio;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Preprocessing;

/// <summary>What becomes of clips. For any number of threads.</summary>
internal interface IOutputFormat
{
    /// <summary>Which files come out; the same data set gives the same plan.</summary>
    IReadOnlyList<OutputUnit> Plan(Dataset dataset);

    /// <summary>The rate that <see cref="Compute"/> resamples to, in Hz.</summary>
    int SampleRate { get; }

    /// <summary>Computes a clip. A clip that gives nothing is a fault of its own.</summary>
    byte[] Compute(AudioClip clip);

    /// <summary>Puts a file together of what was computed of its clips.</summary>
    void Write(Stream stream, IReadOnlyList<byte[]> clips);

    /// <summary>Whether a file that is there holds so many clips. A file is renamed when it is whole; a power cut may still have emptied it.</summary>
    bool Holds(string path, int clips);
}
