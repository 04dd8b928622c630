using UrbanSound.Faces;

namespace UrbanSound.Tests.Faces;

public class FaceThresholdTests
{
    [Fact]
    public void Lets_as_many_strangers_pass_as_the_target_allows_with_room_for_one_person_more()
    {
        // 200 people of one photo: 1 % are two photos, one is kept free.
        (string, float)[] strangers = [.. Enumerable.Range(0, 200).Select(i => ($"p{i}", i / 1000f))];

        FaceThreshold chosen = FaceThreshold.Choose(strangers, [], 0.01);

        Assert.Equal(1.0 / 200, chosen.FalseAcceptRate, 1e-9);
        Assert.True(chosen.HasEnoughPeople);
        Assert.InRange(chosen.UpperBound, 0.01, 0.05);
    }

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
    public void Where_known_people_are_far_away_the_threshold_lies_in_the_middle() =>
        Assert.Equal(0.5f, FaceThreshold.Choose([("a", 0.2f), ("b", 0.1f)], [0.8f, 0.9f], 0.01).Value, 1e-3f);

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
