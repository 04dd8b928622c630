namespace UrbanSound.Faces;

/// <summary>Counts who a video shows: each frame's largest face votes with its area and quality. A short glance sideways doesn't decide.</summary>
internal sealed class FaceBallot(string unknown)
{
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);

    /// <summary>Of each name that got a vote, the heaviest face; in the order of <see cref="Count"/>.</summary>
    public IReadOnlyList<RecognisedFace> Faces => [.. Ordered().Select(s => s.Value.Best)];

    public void Add(RecognisedFace face)
    {
        string name = face.Identity ?? unknown;
        // In double: the area of a face on a large frame times many frames is beyond float's whole numbers.
        double weight = (double)face.Box.Area * face.Quality;
        Share before = _shares.GetValueOrDefault(name, new Share(0, 0, -1, face));
        _shares[name] = new Share(before.Weight + weight, before.Frames + 1, Math.Max(before.Heaviest, weight), weight > before.Heaviest ? face : before.Best);
    }

    /// <summary>The heaviest first; empty when no frame had a face.</summary>
    public IReadOnlyList<FaceVote> Count()
    {
        double total = _shares.Values.Sum(s => s.Weight);
        return [.. Ordered().Select(s => new FaceVote(s.Key, (float)(total > 0 ? s.Value.Weight / total : 1.0 / _shares.Count), s.Value.Frames))];
    }

    private IEnumerable<KeyValuePair<string, Share>> Ordered() =>
        _shares.OrderByDescending(s => s.Value.Weight).ThenBy(s => s.Key, StringComparer.Ordinal);

    private readonly record struct Share(double Weight, int Frames, double Heaviest, RecognisedFace Best);
}
