namespace UrbanSound.Fuzz.Targets;

/// <summary>
/// One door of the library that foreign bytes come in through. An input is bytes and the seed of the choices that
/// <see cref="Check"/> makes (portions, limits), so a finding is a file and a number.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>Its name, also in the names of findings.</summary>
    internal abstract string Name { get; }

    /// <summary>Most bytes that one input may make the library allocate on the managed heap.</summary>
    internal virtual long MostAllocated => 64L << 20;

    /// <summary>Most time that one input may take; inputs are small, and more than that is an algorithm gone wrong.</summary>
    internal virtual TimeSpan MostTime => TimeSpan.FromSeconds(2);

    /// <summary>Whether the input is only a seed, which can't be made smaller.</summary>
    internal virtual bool IsSeed => false;

    /// <summary>Makes an input.</summary>
    internal abstract byte[] Create(Random random);

    /// <summary>
    /// Feeds the library. An <see cref="UrbanSoundException"/> may come out; anything else is a finding, and so is a
    /// <see cref="BrokenPromiseException"/>, with which it says that an answer is wrong.
    /// </summary>
    internal abstract void Check(byte[] input, Random choices);
}
