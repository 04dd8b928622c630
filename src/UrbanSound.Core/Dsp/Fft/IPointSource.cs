using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// Where a butterfly's inputs come from: memory, or samples that are windowed on their way. A struct, so that the JIT compiles a
/// loop for each kind, and moves its fields into registers.
/// </summary>
/// <typeparam name="T">The lanes: one complex point each.</typeparam>
internal interface IPointSource<T>
    where T : struct, ILanes<T>
{
    /// <summary>Real parts of input <paramref name="k"/> of the current butterfly.</summary>
    T Real(int k);

    /// <summary>Imaginary parts of input <paramref name="k"/>.</summary>
    T Imaginary(int k);

    /// <summary>Goes to the next butterfly.</summary>
    void Next();
}
