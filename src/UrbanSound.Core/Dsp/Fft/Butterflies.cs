using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// The butterflies of <see cref="StockhamFft"/>, one method a radix: small transforms whose inputs come from a source and whose
/// outputs go to a sink, which know about addresses, windows and twiddle factors. Each makes <c>runs</c> runs of <c>length</c>
/// butterflies; all butterflies of a run have the same twiddle factors.
/// Compiled at full optimisation on first use: tiered compilation would leave them slow for the first seconds of a process.
/// </summary>
internal static unsafe class Butterflies
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
    private const float HalfRootThree = 0.866025403784438647f;
    private const float HalfRootTwo = 0.707106781186547524f;

    [MethodImpl(Hot)]
    public static void Radix2<T, TSource, TSink>(in TSource source, in TSink sink, int runs, int length)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        TSource x = source;
        TSink y = sink;
        for (int run = 0; run < runs; run++, y.NextRun())
        {
            for (int i = 0; i < length; i++, x.Next(), y.Next())
            {
                T ar = x.Real(0), ai = x.Imaginary(0), br = x.Real(1), bi = x.Imaginary(1);
                y.Put(0, ar + br, ai + bi);
                y.Put(1, ar - br, ai - bi);
            }
        }
    }

    [MethodImpl(Hot)]
    public static void Radix3<T, TSource, TSink>(in TSource source, in TSink sink, int runs, int length)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        TSource x = source;
        TSink y = sink;
        T half = T.Broadcast(0.5f), sine = T.Broadcast(HalfRootThree);
        for (int run = 0; run < runs; run++, y.NextRun())
        {
            for (int i = 0; i < length; i++, x.Next(), y.Next())
            {
                T ar = x.Real(0), ai = x.Imaginary(0), br = x.Real(1), bi = x.Imaginary(1), cr = x.Real(2), ci = x.Imaginary(2);
                T sr = br + cr, si = bi + ci;
                y.Put(0, ar + sr, ai + si);
                // a − (b + c)/2 ∓ i·(b − c)·√3/2
                T tr = T.NegatedMultiplyAdd(sr, half, ar), ti = T.NegatedMultiplyAdd(si, half, ai);
                T dr = br - cr, di = bi - ci;
                y.Put(1, T.MultiplyAdd(di, sine, tr), T.NegatedMultiplyAdd(dr, sine, ti));
                y.Put(2, T.NegatedMultiplyAdd(di, sine, tr), T.MultiplyAdd(dr, sine, ti));
            }
        }
    }

    [MethodImpl(Hot)]
    public static void Radix4<T, TSource, TSink>(in TSource source, in TSink sink, int runs, int length)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        TSource x = source;
        TSink y = sink;
        for (int run = 0; run < runs; run++, y.NextRun())
        {
            for (int i = 0; i < length; i++, x.Next(), y.Next())
            {
                T ar = x.Real(0), ai = x.Imaginary(0), br = x.Real(1), bi = x.Imaginary(1);
                T cr = x.Real(2), ci = x.Imaginary(2), dr = x.Real(3), di = x.Imaginary(3);
                T e0r = ar + cr, e0i = ai + ci, e1r = ar - cr, e1i = ai - ci;
                T o0r = br + dr, o0i = bi + di, o1r = br - dr, o1i = bi - di;
                y.Put(0, e0r + o0r, e0i + o0i);
                y.Put(1, e1r + o1i, e1i - o1r);
                y.Put(2, e0r - o0r, e0i - o0i);
                y.Put(3, e1r - o1i, e1i + o1r);
            }
        }
    }

    [MethodImpl(Hot)]
    public static void Radix5<T, TSource, TSink>(in TSource source, in TSink sink, int runs, int length)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        TSource x = source;
        TSink y = sink;
        // cos and sin of 2π/5 and 4π/5.
        T c1 = T.Broadcast(0.309016994374947424f), c2 = T.Broadcast(-0.809016994374947424f);
        T s1 = T.Broadcast(0.951056516295153572f), s2 = T.Broadcast(0.587785252292473129f);
        for (int run = 0; run < runs; run++, y.NextRun())
        {
            for (int i = 0; i < length; i++, x.Next(), y.Next())
            {
                T ar = x.Real(0), ai = x.Imaginary(0), br = x.Real(1), bi = x.Imaginary(1), er = x.Real(4), ei = x.Imaginary(4);
                T cr = x.Real(2), ci = x.Imaginary(2), dr = x.Real(3), di = x.Imaginary(3);
                T p1r = br + er, p1i = bi + ei, p2r = cr + dr, p2i = ci + di;
                T m1r = br - er, m1i = bi - ei, m2r = cr - dr, m2i = ci - di;
                y.Put(0, ar + (p1r + p2r), ai + (p1i + p2i));
                T u1r = T.MultiplyAdd(p2r, c2, T.MultiplyAdd(p1r, c1, ar)), u1i = T.MultiplyAdd(p2i, c2, T.MultiplyAdd(p1i, c1, ai));
                T v1r = T.MultiplyAdd(m1r, s1, m2r * s2), v1i = T.MultiplyAdd(m1i, s1, m2i * s2);
                y.Put(1, u1r + v1i, u1i - v1r);
                y.Put(4, u1r - v1i, u1i + v1r);
                T u2r = T.MultiplyAdd(p2r, c1, T.MultiplyAdd(p1r, c2, ar)), u2i = T.MultiplyAdd(p2i, c1, T.MultiplyAdd(p1i, c2, ai));
                T v2r = T.MultiplySubtract(m1r, s2, m2r * s1), v2i = T.MultiplySubtract(m1i, s2, m2i * s1);
                y.Put(2, u2r + v2i, u2i - v2r);
                y.Put(3, u2r - v2i, u2i + v2r);
            }
        }
    }

    /// <summary>Two radix-4 butterflies over the even and the odd inputs, joined by turns of 45°.</summary>
    [MethodImpl(Hot)]
    public static void Radix8<T, TSource, TSink>(in TSource source, in TSink sink, int runs, int length)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        TSource x = source;
        TSink y = sink;
        T h = T.Broadcast(HalfRootTwo);
        for (int run = 0; run < runs; run++, y.NextRun())
        {
            for (int i = 0; i < length; i++, x.Next(), y.Next())
            {
                T ar = x.Real(0), ai = x.Imaginary(0), br = x.Real(4), bi = x.Imaginary(4);
                T cr = x.Real(2), ci = x.Imaginary(2), dr = x.Real(6), di = x.Imaginary(6);
                T t0r = ar + br, t0i = ai + bi, t1r = ar - br, t1i = ai - bi;
                T t2r = cr + dr, t2i = ci + di, t3r = cr - dr, t3i = ci - di;
                T e0r = t0r + t2r, e0i = t0i + t2i, e2r = t0r - t2r, e2i = t0i - t2i;
                T e1r = t1r + t3i, e1i = t1i - t3r, e3r = t1r - t3i, e3i = t1i + t3r;

                ar = x.Real(1); ai = x.Imaginary(1); br = x.Real(5); bi = x.Imaginary(5);
                cr = x.Real(3); ci = x.Imaginary(3); dr = x.Real(7); di = x.Imaginary(7);
                t0r = ar + br; t0i = ai + bi; t1r = ar - br; t1i = ai - bi;
                t2r = cr + dr; t2i = ci + di; t3r = cr - dr; t3i = ci - di;
                T o0r = t0r + t2r, o0i = t0i + t2i, o2r = t0r - t2r, o2i = t0i - t2i;
                y.Put(0, e0r + o0r, e0i + o0i);
                y.Put(4, e0r - o0r, e0i - o0i);
                y.Put(2, e2r + o2i, e2i - o2r);
                y.Put(6, e2r - o2i, e2i + o2r);

                // Odd outputs: the odd half turned by −45° and −135°, its √½ part of the last additions.
                T o1r = t1r + t3i, o1i = t1i - t3r, o3r = t1r - t3i, o3i = t1i + t3r;
                T z1r = o1r + o1i, z1i = o1i - o1r, z3r = o3i - o3r, z3i = o3r + o3i;
                y.Put(1, T.MultiplyAdd(z1r, h, e1r), T.MultiplyAdd(z1i, h, e1i));
                y.Put(5, T.NegatedMultiplyAdd(z1r, h, e1r), T.NegatedMultiplyAdd(z1i, h, e1i));
                y.Put(3, T.MultiplyAdd(z3r, h, e3r), T.NegatedMultiplyAdd(z3i, h, e3i));
                y.Put(7, T.NegatedMultiplyAdd(z3r, h, e3r), T.MultiplyAdd(z3i, h, e3i));
            }
        }
    }

    /// <summary>A direct transform of <paramref name="radix"/> points, for odd primes above 5; <paramref name="roots"/> are its roots of unity as pairs.</summary>
    [MethodImpl(Hot)]
    public static void RadixAny<T, TSource, TSink>(in TSource source, in TSink sink, int runs, int length, int radix, float* roots)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        TSource x = source;
        TSink y = sink;
        for (int run = 0; run < runs; run++, y.NextRun())
        {
            for (int i = 0; i < length; i++, x.Next(), y.Next())
            {
                for (int j = 0; j < radix; j++)
                {
                    T sumR = x.Real(0), sumI = x.Imaginary(0);
                    for (int k = 1, turn = j; k < radix; k++, turn = turn + j >= radix ? turn + j - radix : turn + j)
                    {
                        T vr = x.Real(k), vi = x.Imaginary(k);
                        T cos = T.Broadcast(roots[2 * turn]), sin = T.Broadcast(roots[(2 * turn) + 1]);
                        sumR = T.NegatedMultiplyAdd(vi, sin, T.MultiplyAdd(vr, cos, sumR));
                        sumI = T.MultiplyAdd(vr, sin, T.MultiplyAdd(vi, cos, sumI));
                    }

                    y.Put(j, sumR, sumI);
                }
            }
        }
    }
}
