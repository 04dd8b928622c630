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

    /// <summary>Stores the lanes side by side.</summary>
    static abstract unsafe void Store(TSelf value, float* destination);
}
