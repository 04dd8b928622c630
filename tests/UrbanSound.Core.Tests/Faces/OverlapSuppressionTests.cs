using UrbanSound.Faces;

namespace UrbanSound.Tests.Faces;

public class OverlapSuppressionTests
{
    [Fact]
    public void Keeps_the_most_confident_of_overlapping_boxes_and_all_others()
    {
        FaceCandidate[] boxes = [Box(0, 0, 10, 10, 0.6f), Box(1, 1, 10, 10, 0.9f), Box(40, 0, 10, 10, 0.5f)];

        int kept = OverlapSuppression.Apply(boxes, 0.4f, 100);

        Assert.Equal([0.9f, 0.5f], boxes[..kept].Select(b => b.Score));
    }

    [Fact]
    public void Tells_no_more_faces_than_asked_for() =>
        Assert.Equal(2, OverlapSuppression.Apply([Box(0, 0, 1, 1, 0.6f), Box(5, 0, 1, 1, 0.7f), Box(9, 0, 1, 1, 0.8f)], 0.4f, 2));

    [Fact]
    public void Boxes_without_area_overlap_nothing() =>
        Assert.Equal(0, OverlapSuppression.Overlap(Box(0, 0, 0, 0, 1), Box(0, 0, 0, 0, 1)));

    [Fact]
    public void Allocates_nothing()
    {
        var random = new Random(1);
        FaceCandidate[] all = [.. Enumerable.Range(0, 500).Select(_ => Box(random.Next(600), random.Next(600), 40, 40, random.NextSingle()))];
        var boxes = new FaceCandidate[all.Length];
        long before = 0, after = 0;
        // The first calls may be those of the compiler.
        for (int i = 0; i < 100; i++)
        {
            all.CopyTo(boxes, 0);
            before = GC.GetAllocatedBytesForCurrentThread();
            OverlapSuppression.Apply(boxes, 0.4f, 100);
            after = GC.GetAllocatedBytesForCurrentThread();
        }

        Assert.Equal(0, after - before);
    }

    private static FaceCandidate Box(float x, float y, float width, float height, float score) =>
        new() { Left = x, Top = y, Right = x + width, Bottom = y + height, Score = score };
}
