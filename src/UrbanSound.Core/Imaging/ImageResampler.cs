using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UrbanSound.Imaging;

/// <summary>
/// Resizes pictures as Pillow does, to the bit: columns first, rounded to 8 bits, then rows, both as sums of levels and weights of 22
/// fractional bits. A weight doesn't fit into the 16 bits of the processor's multiply-add, so it goes in two parts, whose sums are put
/// together at the end.
/// </summary>
internal static unsafe class ImageResampler
{
    private const int Half = 1 << (ResampleWeights.Precision - 1);

    /// <summary>Bits of a weight's lower part: the most that stays positive in 16 bits would be 15; 13 leaves the upper part small too.</summary>
    private const int LowBits = 13;

    /// <summary>Source pixels that one step takes.</summary>
    private const int Group = 4;

    /// <summary>Bytes that a step reads from its first pixel on.</summary>
    private const int StepBytes = 16;

    /// <summary>16-bit parts that a group of weights takes: for each of four lanes two weights, twice, upper and lower.</summary>
    private const int GroupParts = 32;

    /// <summary>Resizes a picture and gives the rows of a part of the result.</summary>
    /// <param name="pixels">RGB rows without gaps.</param>
    /// <param name="width">Of the source.</param>
    /// <param name="height">Of the source.</param>
    /// <param name="target">Size of the whole result.</param>
    /// <param name="part">The part that is wanted, inside the result.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="sink">Takes the rows.</param>
    /// <param name="allowVectors">false takes the plain way, which gives the same bytes.</param>
    internal static void Resize<TSink>(
        ReadOnlySpan<byte> pixels, int width, int height, (int Width, int Height) target, (int Left, int Top, int Width, int Height) part,
        ResizeFilter filter, TSink sink, bool allowVectors = true)
        where TSink : IRowSink
    {
        bool vectors = allowVectors && Avx2.IsSupported;
        var down = ResampleWeights.Create(height, target.Height, part.Top, part.Height, filter);
        int firstRow = down.First[0], rows = down.First[^1] + down.Count[^1] - firstRow;
        // Each row has room for a vector that starts at its last byte.
        int stride = (part.Width * 3 + 2 * StepBytes) / StepBytes * StepBytes;
        byte[] rented = ArrayPool<byte>.Shared.Rent(checked(rows * stride + stride));
        Span<byte> narrowed = rented.AsSpan(0, rows * stride + StepBytes);
        ReadOnlySpan<byte> source = pixels.Slice(firstRow * width * 3, rows * width * 3);
        if (width == target.Width)
        {
            for (int y = 0; y < rows; y++)
                source.Slice((y * width + part.Left) * 3, part.Width * 3).CopyTo(narrowed[(y * stride)..]);
        }
        else
        {
            var across = ResampleWeights.Create(width, target.Width, part.Left, part.Width, filter);
            if (vectors)
                AcrossWithVectors(source, width, rows, across, narrowed, stride);
            else
                AcrossPlainly(source, width, rows, across, narrowed, stride);
        }

        byte[] row = ArrayPool<byte>.Shared.Rent(stride);
        for (int y = 0; y < part.Height; y++)
        {
            ReadOnlySpan<byte> from = narrowed[((down.First[y] - firstRow) * stride)..];
            if (height == target.Height)
                from[..(part.Width * 3)].CopyTo(row);
            else if (vectors)
                DownWithVectors(from, stride, down.Weights.AsSpan(y * down.Stride, down.Count[y]), row.AsSpan(0, stride - StepBytes));
            else
                DownPlainly(from, stride, down.Weights.AsSpan(y * down.Stride, down.Count[y]), row.AsSpan(0, part.Width * 3));
            sink.Take(y, row.AsSpan(0, part.Width * 3));
        }

        ArrayPool<byte>.Shared.Return(row);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void AcrossPlainly(ReadOnlySpan<byte> source, int width, int rows, ResampleWeights weights, Span<byte> result, int stride)
    {
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < weights.First.Length; x++)
            {
                ReadOnlySpan<byte> from = source[((y * width + weights.First[x]) * 3)..];
                ReadOnlySpan<int> taps = weights.Weights.AsSpan(x * weights.Stride, weights.Count[x]);
                int red = Half, green = Half, blue = Half;
                for (int t = 0; t < taps.Length; t++)
                {
                    red += from[3 * t] * taps[t];
                    green += from[3 * t + 1] * taps[t];
                    blue += from[3 * t + 2] * taps[t];
                }

                Span<byte> pixel = result.Slice(y * stride + 3 * x, 3);
                (pixel[0], pixel[1], pixel[2]) = (Level(red), Level(green), Level(blue));
            }
        }
    }

    private static void DownPlainly(ReadOnlySpan<byte> from, int stride, ReadOnlySpan<int> taps, Span<byte> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int sum = Half;
            for (int t = 0; t < taps.Length; t++)
                sum += from[t * stride + i] * taps[t];
            row[i] = Level(sum);
        }
    }

    private static byte Level(int sum) => (byte)Math.Clamp(sum >> ResampleWeights.Precision, 0, 255);

    private static void AcrossWithVectors(ReadOnlySpan<byte> source, int width, int rows, ResampleWeights weights, Span<byte> result, int stride)
    {
        int outputs = weights.First.Length, groups = weights.Stride / Group;
        short[] rented = ArrayPool<short>.Shared.Rent(checked(outputs * groups * GroupParts));
        Spread(weights, rented, groups);
        int rowBytes = width * 3;
        // How far beyond a row's begin the steps of its outputs reach.
        int reach = 0;
        for (int x = 0; x < outputs; x++)
            reach = Math.Max(reach, weights.First[x] * 3 + (weights.Count[x] + Group - 1) / Group * (Group * 3) - Group * 3 + StepBytes);
        byte[] last = ArrayPool<byte>.Shared.Rent(4 * reach);
        fixed (byte* pixels = source, output = result, spare = last)
        fixed (short* parts = rented)
        fixed (int* first = weights.First, count = weights.Count)
        {
            for (int y = 0; y < rows; y += 4)
            {
                byte* a = Row(pixels, rowBytes, y, rows, reach, spare), b = Row(pixels, rowBytes, y + 1, rows, reach, spare + reach);
                byte* c = Row(pixels, rowBytes, y + 2, rows, reach, spare + 2 * reach), d = Row(pixels, rowBytes, y + 3, rows, reach, spare + 3 * reach);
                byte* to = output + (long)y * stride;
                int left = rows - y;
                for (int x = 0; x < outputs; x++)
                {
                    short* part = parts + (long)x * groups * GroupParts;
                    Vector256<int> highA = default, highB = default, highC = default, highD = default;
                    Vector256<int> lowA = default, lowB = default, lowC = default, lowD = default;
                    int at = first[x] * 3;
                    for (int t = count[x]; t > 0; t -= Group, at += Group * 3, part += GroupParts)
                    {
                        Vector256<short> high = Vector256.Load(part), low = Vector256.Load(part + 16);
                        Add(a + at, high, low, ref highA, ref lowA);
                        Add(b + at, high, low, ref highB, ref lowB);
                        Add(c + at, high, low, ref highC, ref lowC);
                        Add(d + at, high, low, ref highD, ref lowD);
                    }

                    Store(to + 3 * x, highA, lowA);
                    // The rows of the last step may be fewer than four.
                    if (left > 1)
                        Store(to + stride + 3 * x, highB, lowB);
                    if (left > 2)
                        Store(to + 2 * stride + 3 * x, highC, lowC);
                    if (left > 3)
                        Store(to + 3 * stride + 3 * x, highD, lowD);
                }
            }
        }

        ArrayPool<byte>.Shared.Return(last);
        ArrayPool<short>.Shared.Return(rented);
    }

    /// <summary>
    /// Where a row begins. One whose last step would read behind the picture is copied to where it may; one that doesn't exist is the
    /// last one again.
    /// </summary>
    private static byte* Row(byte* pixels, int rowBytes, int y, int rows, int reach, byte* spare)
    {
        byte* row = pixels + (long)Math.Min(y, rows - 1) * rowBytes;
        if (row + reach <= pixels + (long)rows * rowBytes)
            return row;
        Unsafe.CopyBlock(spare, row, (uint)Math.Min(rowBytes, reach));
        return spare;
    }

    /// <summary>Lays the weights out as the steps take them: pixels 0 and 1 for the lower half's lanes, 2 and 3 for the upper half's.</summary>
    private static void Spread(ResampleWeights weights, short[] parts, int groups)
    {
        for (int g = 0; g < weights.First.Length * groups; g++)
        {
            Span<short> group = parts.AsSpan(g * GroupParts, GroupParts);
            ReadOnlySpan<int> four = weights.Weights.AsSpan(g * Group, Group);
            for (int i = 0; i < 16; i++)
            {
                int weight = four[(i & 1) + (i >= 8 ? 2 : 0)];
                group[i] = (short)(weight >> LowBits);
                group[i + 16] = (short)(weight & ((1 << LowBits) - 1));
            }
        }
    }

    /// <summary>Four pixels with their weights: lanes red, green, blue, nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(byte* pixels, Vector256<short> highWeights, Vector256<short> lowWeights, ref Vector256<int> high, ref Vector256<int> low)
    {
        const byte No = 0x80;
        Vector256<byte> bytes = Avx2.Shuffle(
            Avx2.BroadcastVector128ToVector256(pixels),
            Vector256.Create(
                0, No, 3, No, 1, No, 4, No, 2, No, 5, No, No, No, No, No,
                6, No, 9, No, 7, No, 10, No, 8, No, 11, No, No, No, No, No));
        high = Avx2.Add(high, Avx2.MultiplyAddAdjacent(bytes.AsInt16(), highWeights));
        low = Avx2.Add(low, Avx2.MultiplyAddAdjacent(bytes.AsInt16(), lowWeights));
    }

    /// <summary>Writes three levels, and a byte that the next pixel overwrites.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* to, Vector256<int> high, Vector256<int> low)
    {
        Vector128<int> upper = Sse2.Add(high.GetLower(), high.GetUpper()), lower = Sse2.Add(low.GetLower(), low.GetUpper());
        Vector128<int> sum = Sse2.Add(Sse2.Add(Sse2.ShiftLeftLogical(upper, LowBits), lower), Vector128.Create(Half));
        Vector128<short> level = Sse2.PackSignedSaturate(Sse2.ShiftRightArithmetic(sum, ResampleWeights.Precision), Vector128<int>.Zero);
        Unsafe.WriteUnaligned(to, Sse2.PackUnsignedSaturate(level, level).AsUInt32().ToScalar());
    }

    private static void DownWithVectors(ReadOnlySpan<byte> from, int stride, ReadOnlySpan<int> taps, Span<byte> row)
    {
        fixed (byte* rows = from, to = row)
        {
            for (int i = 0; i < row.Length; i += StepBytes)
            {
                Vector256<int> highA = default, highB = default, lowA = default, lowB = default;
                for (int t = 0; t < taps.Length; t += 2)
                {
                    bool paired = t + 1 < taps.Length;
                    int first = taps[t], second = paired ? taps[t + 1] : 0;
                    byte* at = rows + (long)t * stride + i;
                    Vector256<short> a = Avx2.ConvertToVector256Int16(at), b = Avx2.ConvertToVector256Int16(paired ? at + stride : at);
                    Vector256<short> pairsA = Avx2.UnpackLow(a, b), pairsB = Avx2.UnpackHigh(a, b);
                    Vector256<short> high = Vector256.Create((first >> LowBits & 0xFFFF) | second >> LowBits << 16).AsInt16();
                    Vector256<short> low = Vector256.Create((first & ((1 << LowBits) - 1)) | (second & ((1 << LowBits) - 1)) << 16).AsInt16();
                    highA = Avx2.Add(highA, Avx2.MultiplyAddAdjacent(pairsA, high));
                    highB = Avx2.Add(highB, Avx2.MultiplyAddAdjacent(pairsB, high));
                    lowA = Avx2.Add(lowA, Avx2.MultiplyAddAdjacent(pairsA, low));
                    lowB = Avx2.Add(lowB, Avx2.MultiplyAddAdjacent(pairsB, low));
                }

                Vector256<short> levels = Avx2.PackSignedSaturate(Sum(highA, lowA), Sum(highB, lowB));
                Sse2.PackUnsignedSaturate(levels.GetLower(), levels.GetUpper()).Store(to + i);
            }
        }

        static Vector256<int> Sum(Vector256<int> high, Vector256<int> low) =>
            Avx2.ShiftRightArithmetic(Avx2.Add(Avx2.Add(Avx2.ShiftLeftLogical(high, LowBits), low), Vector256.Create(Half)), ResampleWeights.Precision);
    }
}
