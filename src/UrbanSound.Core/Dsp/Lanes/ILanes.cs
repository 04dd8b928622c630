namespace UrbanSound.Dsp.Lanes;

/// <summary>
/// A group of float32 values on which one instruction works: 1 (scalar), 4, 8 or 16 wide. Kernels are written once over this
/// interface; the JIT compiles them per width, so that the abstraction leaves no trace in the machine code.
/// </summary>
/// <typeparam name="TSelf">The implementing struct itself.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Values in the group.</summary>
    static abstract int Width { get; }

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>Loads <see cref="Width"/> neighbouring values.</summary>
    static abstract unsafe TSelf Load(float* source);

    /// <summary>The same value in every lane.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>a·b + c, rounded once where the machine has fused multiply-add.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a·b − c, rounded once where the machine has fused multiply-add.</summary>
    static abstract TSelf MultiplySubtract(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a·b, rounded once where the machine has fused multiply-add.</summary>
    static abstract TSelf NegatedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a &gt; b ? a : b; so b where either is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The square root.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>Splits x = m·2^e with m from √½ to √2; only for lanes that <see cref="AreNormal"/>.</summary>
    static abstract TSelf SplitExponent(TSelf x, out TSelf mantissa);

    /// <summary>Whether all lanes are positive, finite and not subnormal.</summary>
    static abstract bool AreNormal(TSelf value);

    /// <summary>The greatest lane; lanes that are NaN have no say.</summary>
    static abstract float MaxLane(TSelf value);

    /// <summary>
    /// Fills the group with quarters: four neighbouring values from each of Width/4 places, 4·<paramref name="stride"/> apart. Not for
    /// <see cref="ScalarLane"/>.
    /// </summary>
    static abstract unsafe TSelf LoadQuarters(float* source, nint stride);

    /// <summary>
    /// Transposes the 4 × 4 blocks that the quarters of a, b, c, d are rows of: a₀a₁a₂a₃ … becomes a₀b₀c₀d₀ …, and so on. First
    /// neighbours are interleaved one by one (a₀c₀a₁c₁ and b₀d₀b₁d₁), then the results again. Not for <see cref="ScalarLane"/>.
    /// </summary>
    static abstract void TransposeQuarters(ref TSelf a, ref TSelf b, ref TSelf c, ref TSelf d);

    /// <summary>Sorts the values of a and b, taken as one row, into those at even and those at odd places. Not for <see cref="ScalarLane"/>.</summary>
    static abstract void Deinterleave(TSelf a, TSelf b, out TSelf even, out TSelf odd);

    /// <summary>The lanes in reverse order.</summary>
    static abstract TSelf Reverse(TSelf value);

    /// <summary>Stores the lanes side by side.</summary>
    static abstract unsafe void Store(TSelf value, float* destination);
}
