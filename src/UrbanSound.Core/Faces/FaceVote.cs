namespace UrbanSound.Faces;

/// <summary>What the frames of a video that show one person come to. Immutable.</summary>
/// <param name="Identity">The person, or "unknown".</param>
/// <param name="Weight">Share of the vote, 0 to 1: frames are weighted by area and quality of their largest face.</param>
/// <param name="Frames">Frames whose largest face was this person's.</param>
public sealed record FaceVote(string Identity, float Weight, int Frames);
