using System.Runtime.CompilerServices;

namespace UrbanSound.Dsp.Lanes;

/// <summary>The natural logarithm of a group of values.</summary>
internal static unsafe class Logarithm
{
    /// <summary>
    /// ln x = e·ln 2 + ln(1 + f), where x = (1 + f)·2^e and 1 + f lies between √½ and √2; ln(1 + f) = f + f²·P(f). P has degree 7;
    /// its coefficients are a weighted least-squares fit that was driven towards the least greatest error. The absolute error is below
    /// 1e-7·max(1, |ln x|), and the relative error below 2e-7. Zero, negative, infinite, subnormal values and NaN go to <see cref="MathF.Log(float)"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Compute<T>(T x)
        where T : struct, ILanes<T>
    {
        if (!T.AreNormal(x))
            return OneByOne(x);
        T exponent = T.SplitExponent(x, out T mantissa);
        T f = mantissa - T.Broadcast(1), square = f * f;
        T p = T.MultiplyAdd(T.Broadcast(0.09014038f), f, T.Broadcast(-0.14406867f));
        p = T.MultiplyAdd(p, f, T.Broadcast(0.14863543f));
        p = T.MultiplyAdd(p, f, T.Broadcast(-0.1655456f));
        p = T.MultiplyAdd(p, f, T.Broadcast(0.19965762f));
        p = T.MultiplyAdd(p, f, T.Broadcast(-0.25002447f));
        p = T.MultiplyAdd(p, f, T.Broadcast(0.33333865f));
        p = T.MultiplyAdd(p, f, T.Broadcast(-0.49999985f));
        return T.MultiplyAdd(exponent, T.Broadcast(0.6931472f), T.MultiplyAdd(p, square, f));
    }

    /// <summary>Rare values, and off the fast path.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T OneByOne<T>(T x)
        where T : struct, ILanes<T>
    {
        float* values = stackalloc float[T.Width];
        T.Store(x, values);
        for (int i = 0; i < T.Width; i++)
            values[i] = MathF.Log(values[i]);
        return T.Load(values);
    }
}
