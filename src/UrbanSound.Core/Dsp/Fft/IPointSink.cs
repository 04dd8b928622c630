using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// What becomes of a butterfly's outputs: turned by twiddle factors or not, and stored. A struct, for the same reason as
/// <see cref="IPointSource{T}"/>.
/// </summary>
/// <typeparam name="T">The lanes: one complex point each.</typeparam>
internal interface IPointSink<T>
    where T : struct, ILanes<T>
{
    /// <summary>Takes output <paramref name="j"/> of the current butterfly.</summary>
    void Put(int j, T re, T im);

    /// <summary>Goes to the next butterfly of the run, which has the same twiddle factors.</summary>
    void Next();

    /// <summary>Goes to the next run, and to the next twiddle factors.</summary>
    void NextRun();
}
