using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// The passes of <see cref="StockhamFft"/>, one method a radix. All share one shape: for every p a set of twiddle factors
/// (equal for the whole run, hence broadcast), then a run over s values; x at distance m·s goes in, y at distance s comes out.
/// In the last pass of a transform (m = 1) all twiddle factors are 1, which <see cref="NoTurn"/> leaves out.
/// Compiled at full optimisation on first use: tiered compilation would leave them slow for the first seconds of a process.
/// </summary>
internal static unsafe class Butterflies
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
    private const float HalfRootThree = 0.866025403784438647f;
    private const float HalfRootTwo = 0.707106781186547524f;

    [MethodImpl(Hot)]
    public static void Radix2<T, TTurn>(float* xr, float* xi, float* yr, float* yi, int m, int s, float* w)
        where T : struct, ILanes<T>
        where TTurn : struct, ITurn
    {
        nint half = (nint)m * s;
        for (int p = 0; p < m; p++, w += 2, yr += s, yi += s)
        {
            for (int q = 0; q < s; q += T.Width, xr += T.Width, xi += T.Width, yr += T.Width, yi += T.Width)
            {
                T ar = T.Load(xr), ai = T.Load(xi), br = T.Load(xr + half), bi = T.Load(xi + half);
                T.Store(ar + br, yr);
                T.Store(ai + bi, yi);
                TTurn.Store(ar - br, ai - bi, w, yr + s, yi + s);
            }
        }
    }

    [MethodImpl(Hot)]
    public static void Radix3<T, TTurn>(float* xr, float* xi, float* yr, float* yi, int m, int s, float* w)
        where T : struct, ILanes<T>
        where TTurn : struct, ITurn
    {
        nint d = (nint)m * s;
        T minusHalf = T.Broadcast(-0.5f), sine = T.Broadcast(HalfRootThree);
        for (int p = 0; p < m; p++, w += 4, yr += 2 * s, yi += 2 * s)
        {
            for (int q = 0; q < s; q += T.Width, xr += T.Width, xi += T.Width, yr += T.Width, yi += T.Width)
            {
                T ar = T.Load(xr), ai = T.Load(xi);
                T br = T.Load(xr + d), bi = T.Load(xi + d), cr = T.Load(xr + (2 * d)), ci = T.Load(xi + (2 * d));
                T sr = br + cr, si = bi + ci;
                T tr = T.MultiplyAdd(sr, minusHalf, ar), ti = T.MultiplyAdd(si, minusHalf, ai);
                // −i·(b − c)·√3/2
                T ur = (bi - ci) * sine, ui = (cr - br) * sine;
                T.Store(ar + sr, yr);
                T.Store(ai + si, yi);
                TTurn.Store(tr + ur, ti + ui, w, yr + s, yi + s);
                TTurn.Store(tr - ur, ti - ui, w + 2, yr + (2 * s), yi + (2 * s));
            }
        }
    }

    [MethodImpl(Hot)]
    public static void Radix4<T, TTurn>(float* xr, float* xi, float* yr, float* yi, int m, int s, float* w)
        where T : struct, ILanes<T>
        where TTurn : struct, ITurn
    {
        nint d = (nint)m * s;
        for (int p = 0; p < m; p++, w += 6, yr += 3 * s, yi += 3 * s)
        {
            for (int q = 0; q < s; q += T.Width, xr += T.Width, xi += T.Width, yr += T.Width, yi += T.Width)
            {
                T ar = T.Load(xr), ai = T.Load(xi), br = T.Load(xr + d), bi = T.Load(xi + d);
                T cr = T.Load(xr + (2 * d)), ci = T.Load(xi + (2 * d)), dr = T.Load(xr + (3 * d)), di = T.Load(xi + (3 * d));
                T e0r = ar + cr, e0i = ai + ci, e1r = ar - cr, e1i = ai - ci;
                T o0r = br + dr, o0i = bi + di, o1r = br - dr, o1i = bi - di;
                T.Store(e0r + o0r, yr);
                T.Store(e0i + o0i, yi);
                TTurn.Store(e1r + o1i, e1i - o1r, w, yr + s, yi + s);
                TTurn.Store(e0r - o0r, e0i - o0i, w + 2, yr + (2 * s), yi + (2 * s));
                TTurn.Store(e1r - o1i, e1i + o1r, w + 4, yr + (3 * s), yi + (3 * s));
            }
        }
    }

    [MethodImpl(Hot)]
    public static void Radix5<T, TTurn>(float* xr, float* xi, float* yr, float* yi, int m, int s, float* w)
        where T : struct, ILanes<T>
        where TTurn : struct, ITurn
    {
        // cos and sin of 2π/5 and 4π/5.
        T c1 = T.Broadcast(0.309016994374947424f), c2 = T.Broadcast(-0.809016994374947424f);
        T s1 = T.Broadcast(0.951056516295153572f), s2 = T.Broadcast(0.587785252292473129f);
        nint d = (nint)m * s;
        for (int p = 0; p < m; p++, w += 8, yr += 4 * s, yi += 4 * s)
        {
            for (int q = 0; q < s; q += T.Width, xr += T.Width, xi += T.Width, yr += T.Width, yi += T.Width)
            {
                T ar = T.Load(xr), ai = T.Load(xi);
                T br = T.Load(xr + d), bi = T.Load(xi + d), er = T.Load(xr + (4 * d)), ei = T.Load(xi + (4 * d));
                T cr = T.Load(xr + (2 * d)), ci = T.Load(xi + (2 * d)), dr = T.Load(xr + (3 * d)), di = T.Load(xi + (3 * d));
                T p1r = br + er, p1i = bi + ei, p2r = cr + dr, p2i = ci + di;
                T m1r = br - er, m1i = bi - ei, m2r = cr - dr, m2i = ci - di;
                T u1r = T.MultiplyAdd(p2r, c2, T.MultiplyAdd(p1r, c1, ar)), u1i = T.MultiplyAdd(p2i, c2, T.MultiplyAdd(p1i, c1, ai));
                T u2r = T.MultiplyAdd(p2r, c1, T.MultiplyAdd(p1r, c2, ar)), u2i = T.MultiplyAdd(p2i, c1, T.MultiplyAdd(p1i, c2, ai));
                T v1r = T.MultiplyAdd(m1r, s1, m2r * s2), v1i = T.MultiplyAdd(m1i, s1, m2i * s2);
                T v2r = (m1r * s2) - (m2r * s1), v2i = (m1i * s2) - (m2i * s1);
                T.Store(ar + (p1r + p2r), yr);
                T.Store(ai + (p1i + p2i), yi);
                TTurn.Store(u1r + v1i, u1i - v1r, w, yr + s, yi + s);
                TTurn.Store(u2r + v2i, u2i - v2r, w + 2, yr + (2 * s), yi + (2 * s));
                TTurn.Store(u2r - v2i, u2i + v2r, w + 4, yr + (3 * s), yi + (3 * s));
                TTurn.Store(u1r - v1i, u1i + v1r, w + 6, yr + (4 * s), yi + (4 * s));
            }
        }
    }

    /// <summary>Two radix-4 butterflies over the even and the odd inputs, joined by turns of 45°.</summary>
    [MethodImpl(Hot)]
    public static void Radix8<T, TTurn>(float* xr, float* xi, float* yr, float* yi, int m, int s, float* w)
        where T : struct, ILanes<T>
        where TTurn : struct, ITurn
    {
        nint d = (nint)m * s;
        T h = T.Broadcast(HalfRootTwo);
        for (int p = 0; p < m; p++, w += 14, yr += 7 * s, yi += 7 * s)
        {
            for (int q = 0; q < s; q += T.Width, xr += T.Width, xi += T.Width, yr += T.Width, yi += T.Width)
            {
                T ar = T.Load(xr), ai = T.Load(xi), br = T.Load(xr + (4 * d)), bi = T.Load(xi + (4 * d));
                T cr = T.Load(xr + (2 * d)), ci = T.Load(xi + (2 * d)), dr = T.Load(xr + (6 * d)), di = T.Load(xi + (6 * d));
                T t0r = ar + br, t0i = ai + bi, t1r = ar - br, t1i = ai - bi;
                T t2r = cr + dr, t2i = ci + di, t3r = cr - dr, t3i = ci - di;
                T e0r = t0r + t2r, e0i = t0i + t2i, e2r = t0r - t2r, e2i = t0i - t2i;
                T e1r = t1r + t3i, e1i = t1i - t3r, e3r = t1r - t3i, e3i = t1i + t3r;

                ar = T.Load(xr + d); ai = T.Load(xi + d); br = T.Load(xr + (5 * d)); bi = T.Load(xi + (5 * d));
                cr = T.Load(xr + (3 * d)); ci = T.Load(xi + (3 * d)); dr = T.Load(xr + (7 * d)); di = T.Load(xi + (7 * d));
                t0r = ar + br; t0i = ai + bi; t1r = ar - br; t1i = ai - bi;
                t2r = cr + dr; t2i = ci + di; t3r = cr - dr; t3i = ci - di;
                T o0r = t0r + t2r, o0i = t0i + t2i, o2r = t0r - t2r, o2i = t0i - t2i;
                T o1r = t1r + t3i, o1i = t1i - t3r, o3r = t1r - t3i, o3i = t1i + t3r;

                // Turns of the odd half: by −45°, −90° and −135°.
                T z1r = (o1r + o1i) * h, z1i = (o1i - o1r) * h;
                T z3r = (o3i - o3r) * h, z3i = (o3r + o3i) * h; // z3i is stored negated

                T.Store(e0r + o0r, yr);
                T.Store(e0i + o0i, yi);
                TTurn.Store(e1r + z1r, e1i + z1i, w, yr + s, yi + s);
                TTurn.Store(e2r + o2i, e2i - o2r, w + 2, yr + (2 * s), yi + (2 * s));
                TTurn.Store(e3r + z3r, e3i - z3i, w + 4, yr + (3 * s), yi + (3 * s));
                TTurn.Store(e0r - o0r, e0i - o0i, w + 6, yr + (4 * s), yi + (4 * s));
                TTurn.Store(e1r - z1r, e1i - z1i, w + 8, yr + (5 * s), yi + (5 * s));
                TTurn.Store(e2r - o2i, e2i + o2r, w + 10, yr + (6 * s), yi + (6 * s));
                TTurn.Store(e3r - z3r, e3i + z3i, w + 12, yr + (7 * s), yi + (7 * s));
            }
        }
    }

    /// <summary>A direct transform of <paramref name="r"/> points, for odd primes above 5.</summary>
    [MethodImpl(Hot)]
    public static void RadixAny<T, TTurn>(float* xr, float* xi, float* yr, float* yi, int m, int s, float* w, int r, float* roots)
        where T : struct, ILanes<T>
        where TTurn : struct, ITurn
    {
        nint d = (nint)m * s;
        for (int p = 0; p < m; p++, w += 2 * (r - 1), yr += (r - 1) * s, yi += (r - 1) * s)
        {
            for (int q = 0; q < s; q += T.Width, xr += T.Width, xi += T.Width, yr += T.Width, yi += T.Width)
            {
                for (int j = 0; j < r; j++)
                {
                    T sumR = T.Load(xr), sumI = T.Load(xi);
                    for (int k = 1, turn = j; k < r; k++, turn = turn + j >= r ? turn + j - r : turn + j)
                    {
                        T vr = T.Load(xr + (k * d)), vi = T.Load(xi + (k * d));
                        T cos = T.Broadcast(roots[2 * turn]), sin = T.Broadcast(roots[(2 * turn) + 1]);
                        sumR = T.MultiplyAdd(vr, cos, sumR) - (vi * sin);
                        sumI = T.MultiplyAdd(vr, sin, T.MultiplyAdd(vi, cos, sumI));
                    }

                    if (j == 0)
                    {
                        T.Store(sumR, yr);
                        T.Store(sumI, yi);
                    }
                    else
                    {
                        TTurn.Store(sumR, sumI, w + (2 * (j - 1)), yr + (j * s), yi + (j * s));
                    }
                }
            }
        }
    }
}
