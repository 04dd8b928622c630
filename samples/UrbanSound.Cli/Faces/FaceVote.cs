namespace UrbanSound.Cli.Faces;

/// <summary>Who a video shows: each frame's largest face votes with its area and quality. A short glance sideways doesn't decide.</summary>
internal sealed class FaceVote
{
    private readonly Dictionary<string, (double Weight, int Frames)> _votes = new(StringComparer.Ordinal);

    public void Add(string? identity, double area, double quality)
    {
        var name = identity ?? IdentifiedFile.Unknown;
        var (weight, frames) = _votes.GetValueOrDefault(name);
        _votes[name] = (weight + (area * quality), frames + 1);
    }

    /// <summary>Shares, the heaviest first; empty when no frame had a face.</summary>
    public IReadOnlyList<IdentifiedFile.Share> Result()
    {
        var total = _votes.Values.Sum(v => v.Weight);
        return
        [
            .. _votes.Select(v => new IdentifiedFile.Share(v.Key, Math.Round(total > 0 ? v.Value.Weight / total : 0, 4), v.Value.Frames))
                .OrderByDescending(v => v.Weight).ThenBy(v => v.Identity, StringComparer.Ordinal),
        ];
    }
}
