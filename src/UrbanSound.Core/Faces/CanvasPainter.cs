using System.Buffers;
using System.Numerics.Tensors;
using UrbanSound.Imaging;

namespace UrbanSound.Faces;

/// <summary>
/// Draws a picture onto a planar tensor: bilinear, with the filter widened when it shrinks, so that no row of pixels is passed over.
/// What the picture leaves free is black.
/// </summary>
internal static class CanvasPainter
{
    /// <param name="image">The picture.</param>
    /// <param name="fit">Where it goes.</param>
    /// <param name="canvas">Three planes of height × width.</param>
    /// <param name="width">Width of the canvas.</param>
    /// <param name="height">Height of the canvas.</param>
    /// <param name="values">How pixels become numbers.</param>
    public static void Paint(RgbImage image, in PictureFit fit, Span<float> canvas, int width, int height, PixelScaling values)
    {
        var (left, right) = Extent(fit.OffsetX, fit.ScaleX, image.Width, width);
        var (top, bottom) = Extent(fit.OffsetY, fit.ScaleY, image.Height, height);
        int plane = width * height;
        for (int channel = 0; channel < 3; channel++)
            canvas.Slice(values.PlaneOf(channel) * plane, plane).Fill(values.Apply(0, channel));
        int across = right - left;
        if (across <= 0 || bottom <= top)
            return;

        // Rows are shrunk sideways once each and kept as long as the filter's height needs them.
        int stride = across * 3, kept = (int)Math.Ceiling(2 * Math.Max(1, 1 / fit.ScaleY)) + 2;
        float[] rows = ArrayPool<float>.Shared.Rent(kept * stride), sum = ArrayPool<float>.Shared.Rent(stride);
        int[] rowAt = ArrayPool<int>.Shared.Rent(kept);
        rowAt.AsSpan(0, kept).Fill(-1);
        float[] taps = Taps(fit.OffsetX, fit.ScaleX, left, across, image.Width, out int[] firsts, out int tapCount);
        for (int y = top; y < bottom; y++)
        {
            Span<float> line = sum.AsSpan(0, stride);
            line.Clear();
            var (first, last, centre, reach) = Window(y, fit.OffsetY, fit.ScaleY, image.Height);
            float total = 0;
            for (int row = first; row <= last; row++)
                total += Weight(row, centre, reach);
            for (int row = first; row <= last; row++)
            {
                int slot = row % kept;
                Span<float> shrunk = rows.AsSpan(slot * stride, stride);
                if (rowAt[slot] != row)
                {
                    Shrink(image.GetRow(row), shrunk, taps, firsts, tapCount);
                    rowAt[slot] = row;
                }

                TensorPrimitives.MultiplyAdd(shrunk, Weight(row, centre, reach) / total, line, line);
            }

            for (int channel = 0; channel < 3; channel++)
            {
                Span<float> into = canvas.Slice((values.PlaneOf(channel) * plane) + (y * width) + left, across);
                for (int x = 0; x < across; x++)
                    into[x] = values.Apply(line[(x * 3) + channel], channel);
            }
        }

        ArrayPool<float>.Shared.Return(rows);
        ArrayPool<float>.Shared.Return(sum);
        ArrayPool<float>.Shared.Return(taps);
        ArrayPool<int>.Shared.Return(firsts);
        ArrayPool<int>.Shared.Return(rowAt);
    }

    private static (int From, int To) Extent(float offset, float scale, int source, int canvas) =>
        (Math.Clamp((int)MathF.Round(offset), 0, canvas), Math.Clamp((int)MathF.Round(offset + (scale * source)), 0, canvas));

    private static (int First, int Last, float Centre, float Reach) Window(int at, float offset, float scale, int source)
    {
        float centre = Math.Clamp(((at + 0.5f - offset) / scale) - 0.5f, 0, source - 1), reach = Math.Max(1, 1 / scale);
        int first = Math.Max(0, (int)MathF.Ceiling(centre - reach)), last = Math.Min(source - 1, (int)MathF.Floor(centre + reach));
        return (first, last, centre, reach);
    }

    private static float Weight(int at, float centre, float reach) => Math.Max(0, 1 - (MathF.Abs(at - centre) / reach));

    private static float[] Taps(float offset, float scale, int left, int across, int source, out int[] firsts, out int count)
    {
        count = (int)Math.Ceiling(2 * Math.Max(1, 1 / scale)) + 1;
        float[] taps = ArrayPool<float>.Shared.Rent(across * count);
        firsts = ArrayPool<int>.Shared.Rent(across);
        for (int x = 0; x < across; x++)
        {
            var (first, last, centre, reach) = Window(left + x, offset, scale, source);
            Span<float> own = taps.AsSpan(x * count, count);
            own.Clear();
            float total = 0;
            for (int i = first; i <= last; i++)
                total += own[i - first] = Weight(i, centre, reach);
            foreach (ref float tap in own)
                tap /= total;
            firsts[x] = first;
        }

        return taps;
    }

    private static void Shrink(ReadOnlySpan<byte> row, Span<float> into, float[] taps, int[] firsts, int count)
    {
        int pixels = row.Length / 3;
        for (int x = 0; x < into.Length / 3; x++)
        {
            float red = 0, green = 0, blue = 0;
            int last = Math.Min(count, pixels - firsts[x]);
            for (int i = 0; i < last; i++)
            {
                float tap = taps[(x * count) + i];
                int at = (firsts[x] + i) * 3;
                red += tap * row[at];
                green += tap * row[at + 1];
                blue += tap * row[at + 2];
            }

            (into[x * 3], into[(x * 3) + 1], into[(x * 3) + 2]) = (red, green, blue);
        }
    }
}
