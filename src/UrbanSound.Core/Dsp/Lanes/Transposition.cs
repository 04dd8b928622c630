using System.Runtime.CompilerServices;

namespace UrbanSound.Dsp.Lanes;

/// <summary>Turns rows into columns.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// Value k of W rows comes to stand side by side. Four values of each row are taken at once: the quarters of a vector come from
    /// rows that are four apart, so that after the transposition of the 4 × 4 blocks all rows are in order.
    /// </summary>
    /// <param name="rows">The first of the rows.</param>
    /// <param name="pitch">Floats from one row to the next.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="to">Receives the first of <paramref name="length"/> vectors.</param>
    /// <param name="toPitch">Floats from one vector to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Interleave<T>(float* rows, nint pitch, int length, float* to, nint toPitch)
        where T : struct, ILanes<T>
    {
        int k = 0;
        for (; k <= length - 4; k += 4, rows += 4, to += 4 * toPitch)
        {
            T a = T.LoadQuarters(rows, pitch), b = T.LoadQuarters(rows + pitch, pitch);
            T c = T.LoadQuarters(rows + (2 * pitch), pitch), d = T.LoadQuarters(rows + (3 * pitch), pitch);
            T.TransposeQuarters(ref a, ref b, ref c, ref d);
            T.Store(a, to);
            T.Store(b, to + toPitch);
            T.Store(c, to + (2 * toPitch));
            T.Store(d, to + (3 * toPitch));
        }

        for (; k < length; k++, rows++, to += toPitch)
        {
            for (int row = 0; row < T.Width; row++)
                to[row] = rows[row * pitch];
        }
    }
}
