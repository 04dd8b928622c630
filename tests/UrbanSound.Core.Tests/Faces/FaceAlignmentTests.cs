using System.Numerics;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Tests.Faces;

public class FaceAlignmentTests
{
    private static readonly Vector2[] Template =
        [new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f)];

    [Fact]
    public void Finds_the_transform_that_the_points_went_through()
    {
        var truth = new SimilarityTransform(1.3f, 0.4f, -20, 7);

        SimilarityTransform? found = SimilarityTransform.Fit(Template, [.. Template.Select(p => truth.Apply(p))]);

        Assert.NotNull(found);
        Assert.Equal(truth.A, found.Value.A, 1e-4f);
        Assert.Equal(truth.B, found.Value.B, 1e-4f);
        Assert.Equal(truth.Tx, found.Value.Tx, 1e-2f);
        Assert.Equal(truth.Ty, found.Value.Ty, 1e-2f);
    }

    [Fact]
    public void Going_there_and_back_leads_to_the_start()
    {
        var there = new SimilarityTransform(0.7f, -0.2f, 11, 5);
        Vector2 back = there.Inverse().Apply(there.Apply(new Vector2(33, 44)));
        Assert.Equal(33, back.X, 1e-3f);
        Assert.Equal(44, back.Y, 1e-3f);
    }

    [Fact]
    public void Points_in_one_place_have_no_transform() =>
        Assert.Null(SimilarityTransform.Fit([Vector2.One, Vector2.One, Vector2.One, Vector2.One, Vector2.One], Template));

    [Fact]
    public void A_face_that_stands_as_in_the_template_is_cut_out_as_it_is()
    {
        RgbImage image = Gradient(112, 112);
        RgbImage aligned = FaceAlignment.Align(image, new DetectedFace(default, 1, Template), 112);
        Assert.True(image.Pixels.SequenceEqual(aligned.Pixels));
    }

    [Fact]
    public void A_turned_face_comes_upright()
    {
        // A picture whose brightness says the height; the face in it lies on its side.
        var quarter = new SimilarityTransform(0, 1, 160, 20);
        var pixels = new byte[240 * 240 * 3];
        for (int y = 0; y < 240; y++)
        {
            for (int x = 0; x < 240; x++)
            {
                Vector2 upright = quarter.Inverse().Apply(new Vector2(x, y));
                pixels.AsSpan(((y * 240) + x) * 3, 3).Fill((byte)Math.Clamp(upright.Y * 2, 0, 255));
            }
        }

        RgbImage aligned = FaceAlignment.Align(new RgbImage(240, 240, pixels), new DetectedFace(default, 1, [.. Template.Select(p => quarter.Apply(p))]), 112);

        for (int y = 2; y < 110; y += 9)
            Assert.InRange(aligned.GetRow(y)[56 * 3], (2 * y) - 2, (2 * y) + 2);
    }

    [Fact]
    public void What_lies_outside_the_picture_is_black()
    {
        RgbImage aligned = FaceAlignment.Align(Gradient(20, 20), new DetectedFace(default, 1, [.. Template.Select(p => p + new Vector2(500, 500))]), 112);
        Assert.Equal(0, aligned.Pixels.ToArray().Max());
    }

    [Fact]
    public void Warping_allocates_nothing()
    {
        RgbImage image = Gradient(640, 480);
        var pixels = new byte[112 * 112 * 3];
        var face = new DetectedFace(default, 1, [.. Template.Select(p => (p * 3) + new Vector2(80, 40))]);
        long before = 0, after = 0;
        for (int i = 0; i < 20; i++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            FaceAlignment.Warp(image, FaceAlignment.Transform(face, 112), pixels, 112);
            after = GC.GetAllocatedBytesForCurrentThread();
        }

        Assert.Equal(0, after - before);
    }

    private static RgbImage Gradient(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(1 + (i * 7 % 250));
        return new RgbImage(width, height, pixels);
    }
}
