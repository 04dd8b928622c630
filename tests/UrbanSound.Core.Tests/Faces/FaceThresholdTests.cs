using UrbanSound.Faces;

namespace UrbanSound.Tests.Faces;

public class FaceThresholdTests
{
    [Fact]
    public void Lets_no_more_strangers_pass_than_the_target_allows()
    {
        // A tail far heavier than a normal distribution's: one person in fifty is very like somebody.
        (string, float)[] strangers = [.. Enumerable.Range(0, 200).Select(i => ($"p{i}", i % 50 == 0 ? 0.6f + (i / 1000f) : 0.1f))];

        FaceThreshold chosen = FaceThreshold.Choose(strangers, [], 0.01);

        Assert.Equal(2.0 / 200, chosen.FalseAcceptRate, 1e-9);
        Assert.True(chosen.HasEnoughPeople);
        Assert.InRange(chosen.UpperBound, 0.01, 0.05);
    }

    [Fact]
    public void Lies_three_deviations_above_strangers_who_resemble_nobody_much()
    {
        (string, float)[] strangers = [.. Enumerable.Range(0, 200).Select(i => ($"p{i}", i % 2 == 0 ? 0.1f : 0.2f))];
        Assert.Equal(0.15f + (3 * 0.05f), FaceThreshold.Choose(strangers, [], 0.01).Value, 1e-3f);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.01, 2.3263)]
    [InlineData(0.00135, 3)]
    public void Quantiles_are_those_of_the_normal_distribution(double share, double value) =>
        Assert.Equal(value, FaceThreshold.NormalQuantile(share), 6e-4);

    [Fact]
    public void With_few_people_lets_nobody_pass_and_says_so()
    {
        FaceThreshold chosen = FaceThreshold.Choose([("a", 0.1f), ("a", 0.2f), ("b", 0.3f)], [], 0.01);

        Assert.Equal(0, chosen.FalseAcceptRate);
        Assert.True(chosen.Value > 0.3f);
        Assert.False(chosen.HasEnoughPeople);
        Assert.True(chosen.UpperBound > 0.5, "two people prove next to nothing");
    }

    [Fact]
    public void Where_known_people_are_far_away_the_threshold_goes_a_quarter_of_the_way_to_them() =>
        Assert.Equal(0.3f + (0.25f * 0.5f), FaceThreshold.Choose([("a", 0.2f), ("b", 0.1f)], [0.8f, 0.9f], 0.01).Value, 1e-3f);

    [Fact]
    public void Bounds_are_those_of_Wilson()
    {
        // The formula, worked out apart from this code.
        var (lower, upper) = FaceThreshold.Wilson(0.1, 50);
        Assert.Equal(0.0434758, lower, 1e-5);
        Assert.Equal(0.2136023, upper, 1e-5);
    }

    [Fact]
    public void A_score_is_the_similarity_less_half_of_that_to_the_likest_others()
    {
        float[] scores = FaceIndex.Scores([0.9f, 0.2f, 0.4f]);

        Assert.Equal(0.9f - (0.5f * 0.3f), scores[0], 1e-5f);
        Assert.Equal(0.2f - (0.5f * 0.65f), scores[1], 1e-5f);
        Assert.Equal([0.7f], FaceIndex.Scores([0.7f]));
    }
}
