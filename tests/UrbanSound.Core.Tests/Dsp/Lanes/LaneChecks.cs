using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Tests.Dsp.Lanes;

/// <summary>
/// What every width must do alike. All widths run on every machine: where an instruction is missing the runtime emulates it, but for
/// the few operations that are written with instructions of one machine.
/// </summary>
internal static unsafe class LaneChecks<T>
    where T : struct, ILanes<T>
{
    /// <summary>Whether this machine has the instructions that the runtime does not emulate.</summary>
    private static bool HasShuffles =>
        typeof(T) == typeof(Lanes512) ? Avx512F.IsSupported
        : typeof(T) == typeof(Lanes256) ? Avx2.IsSupported
        : typeof(T) == typeof(Lanes128) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported);

    public static void Multiplies_and_adds_lane_by_lane()
    {
        float[] a = Values(1), b = Values(2), c = Values(3);
        AssertLanes(T.MultiplyAdd(Load(a), Load(b), Load(c)), i => (a[i] * b[i]) + c[i]);
        AssertLanes(T.MultiplySubtract(Load(a), Load(b), Load(c)), i => (a[i] * b[i]) - c[i]);
        AssertLanes(T.NegatedMultiplyAdd(Load(a), Load(b), Load(c)), i => c[i] - (a[i] * b[i]));
    }

    public static void The_greater_of_two_is_the_second_where_either_is_not_a_number()
    {
        Assert.Equal(2, T.MaxLane(T.Max(T.Broadcast(1), T.Broadcast(2))));
        Assert.Equal(2, T.MaxLane(T.Max(T.Broadcast(2), T.Broadcast(1))));
        Assert.Equal(1, T.MaxLane(T.Max(T.Broadcast(float.NaN), T.Broadcast(1))));
        Assert.True(float.IsNaN(Store(T.Max(T.Broadcast(1), T.Broadcast(float.NaN)))[0]));
    }

    public static void The_greatest_lane_may_be_any()
    {
        for (int i = 0; i < T.Width; i++)
        {
            var values = new float[T.Width];
            Array.Fill(values, -1);
            values[i] = 7;
            Assert.Equal(7, T.MaxLane(Load(values)));
        }
    }

    public static void Exponent_and_mantissa_make_up_the_value()
    {
        foreach (float x in new[] { 1, 1.4142135f, 1.4142137f, 0.70710677f, 0.7071068f, 3, 1.2e-38f, 3e38f, 1e-10f })
        {
            T exponent = T.SplitExponent(T.Broadcast(x), out T mantissa);
            float e = Store(exponent)[0], m = Store(mantissa)[0];
            Assert.InRange(m, MathF.Sqrt(0.5f), MathF.BitIncrement(MathF.Sqrt(2)));
            Assert.Equal(x, (float)(m * Math.Pow(2, e)));
        }
    }

    public static void Tells_values_that_need_care()
    {
        Assert.True(T.AreNormal(T.Broadcast(1e-37f)));
        Assert.True(T.AreNormal(T.Broadcast(float.MaxValue)));
        foreach (float special in new[] { 0, -0f, -1, 1e-39f, float.PositiveInfinity, float.NegativeInfinity, float.NaN })
        {
            float[] values = Values(1);
            values[^1] = special;
            Assert.False(T.AreNormal(Load(values)), $"{special}");
        }
    }

    public static void The_logarithm_is_exact_to_an_eight_millionth()
    {
        double worst = 0, worstRelative = 0;
        // All exponents, and mantissas that no short fraction can hit by luck.
        for (uint bits = 0x00800000; bits < 0x7f800000; bits += 4099 * (uint)T.Width)
        {
            var values = new float[T.Width];
            for (int i = 0; i < values.Length; i++)
                values[i] = BitConverter.UInt32BitsToSingle(Math.Min(bits + ((uint)i * 4099), 0x7f7fffff));
            float[] results = Store(Logarithm.Compute(Load(values)));
            for (int i = 0; i < values.Length; i++)
            {
                double expected = Math.Log(values[i]), error = Math.Abs(results[i] - expected);
                worst = Math.Max(worst, error / Math.Max(1, Math.Abs(expected)));
                worstRelative = Math.Max(worstRelative, expected == 0 ? error : error / Math.Abs(expected));
            }
        }

        Assert.True(worst < 1.25e-7 && worstRelative < 2e-7, $"error {worst:g3}, relative {worstRelative:g3}");
    }

    public static void The_logarithm_of_special_values_is_that_of_the_runtime()
    {
        float[] specials = [0, -1, 1e-42f, float.Epsilon, float.PositiveInfinity, float.NaN, 1, 2];
        var values = new float[Math.Max(T.Width, specials.Length)];
        Array.Fill(values, 3);
        specials.CopyTo(values, 0);
        for (int first = 0; first < specials.Length; first += T.Width)
        {
            float[] results = Store(Logarithm.Compute(Load(values.AsSpan(first, T.Width).ToArray())));
            for (int i = 0; i < T.Width; i++)
                Assert.Equal(MathF.Log(values[first + i]), results[i], 1e-6f);
        }
    }

    public static void Reverses() => AssertLanes(T.Reverse(Load(Values(1))), i => Values(1)[T.Width - 1 - i]);

    public static void Sorts_even_and_odd_places_apart()
    {
        if (!HasShuffles)
            return;
        float[] a = Values(1), b = Values(2);
        float[] row = [.. a, .. b];
        T.Deinterleave(Load(a), Load(b), out T even, out T odd);
        AssertLanes(even, i => row[2 * i]);
        AssertLanes(odd, i => row[(2 * i) + 1]);
    }

    public static void Rows_become_columns()
    {
        if (!HasShuffles)
            return;
        foreach (int length in new[] { 4, 16, 19 })
            AssertTransposed(length);
    }

    private static void AssertTransposed(int length)
    {
        int pitch = length + 3, toPitch = T.Width + 5;
        float[] rows = [.. Enumerable.Range(0, pitch * T.Width).Select(i => (float)i)];
        var columns = new float[toPitch * length];
        fixed (float* from = rows, to = columns)
            Transposition.Interleave<T>(from, pitch, length, to, toPitch);
        for (int k = 0; k < length; k++)
        {
            for (int row = 0; row < T.Width; row++)
                Assert.Equal(rows[(row * pitch) + k], columns[(k * toPitch) + row]);
        }
    }

    private static float[] Values(int seed) => [.. Enumerable.Range(0, T.Width).Select(i => (float)(((i * 7) + (seed * 3)) % 19) + seed)];

    private static T Load(float[] values)
    {
        fixed (float* from = values)
            return T.Load(from);
    }

    private static float[] Store(T value)
    {
        var values = new float[T.Width];
        fixed (float* to = values)
            T.Store(value, to);
        return values;
    }

    private static void AssertLanes(T actual, Func<int, float> expected) => Assert.Equal(Enumerable.Range(0, T.Width).Select(expected), Store(actual));
}
