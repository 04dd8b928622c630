using UrbanSound.Faces;

namespace UrbanSound.Tests.Faces;

public class FaceBallotTests
{
    [Fact]
    public void Frames_vote_with_area_and_quality_and_not_by_their_number()
    {
        var ballot = new FaceBallot("unknown");
        ballot.Add(Face("Ada", 100, 0.9f));
        ballot.Add(Face(null, 10, 0.2f));
        ballot.Add(Face(null, 20, 0.2f));

        IReadOnlyList<FaceVote> vote = ballot.Count();

        Assert.Equal(["Ada", "unknown"], vote.Select(v => v.Identity));
        Assert.Equal([1, 2], vote.Select(v => v.Frames));
        Assert.Equal(1, vote.Sum(v => v.Weight), 1e-5);
        Assert.Equal(9000f / (9000 + 20 + 80), vote[0].Weight, 1e-5);
        Assert.Equal(20, ballot.Faces[1].Box.Width);
    }

    [Fact]
    public void Faces_of_no_quality_at_all_still_share_the_vote()
    {
        var ballot = new FaceBallot("unknown");
        ballot.Add(Face("Ada", 100, 0));
        ballot.Add(Face("Bob", 100, 0));

        Assert.All(ballot.Count(), v => Assert.Equal(0.5f, v.Weight));
    }

    [Fact]
    public void Without_a_face_there_is_no_vote() => Assert.Empty(new FaceBallot("unknown").Count());

    private static RecognisedFace Face(string? identity, float side, float quality) =>
        new(new FaceBox(0, 0, side, side), 0.9f, identity, 0.5f, quality, identity is null ? FaceOutcome.Unknown : FaceOutcome.Known);
}
