using UrbanSound.Faces;

namespace UrbanSound.Cli.Faces;

/// <summary>
/// Enrols some photos of each person by chance and asks the others, again and again. For the open set a part of the people stay
/// strangers; the threshold that judges a person is chosen on other people only.
/// </summary>
internal sealed class FaceEvaluation(IReadOnlyList<FaceEvaluation.Person> people, int enrol, int draws, double strangers, int seed)
{
    /// <summary>Parts of the people; the threshold of each part is chosen on the others.</summary>
    private const int Parts = 5;
    private const double Target = 0.01;
    private const int RocSteps = 60;

    private readonly int[] _rank1Right = new int[people.Count];
    private readonly int[] _rank1Asked = new int[people.Count];
    private readonly int[] _knownRight = new int[people.Count];
    private readonly int[] _knownAsked = new int[people.Count];
    private readonly int[] _named = new int[people.Count];
    private readonly int[] _strangerAsked = new int[people.Count];
    private readonly List<double> _rank1 = [];
    private readonly List<double> _thresholds = [];
    private readonly List<float> _strangerScores = [];
    private readonly List<(float Score, bool Right)> _knownScores = [];
    private readonly List<Mistake> _mistakes = [];

    /// <summary>Wrong answers with nobody left out, the surest ones first; each photo once.</summary>
    public IReadOnlyList<Mistake> Mistakes =>
        [.. _mistakes.GroupBy(m => m.Photo.Path).Select(g => g.MaxBy(m => m.Score)!).OrderByDescending(m => m.Score)];

    public IReadOnlyList<double> Rank1 => _rank1;

    public int ProbesPerDraw => people.Sum(p => p.Photos.Count - Enrolled(p));

    public FaceReport.OpenSetFigures OpenSet => new(
        _thresholds.DefaultIfEmpty(double.NaN).Average(),
        Share(_knownRight.Sum(), _knownAsked.Sum()) ?? 0,
        Share(_named.Sum(), _strangerAsked.Sum()) ?? 0,
        _knownAsked.Sum(),
        _strangerAsked.Sum());

    public IReadOnlyList<FaceReport.IdentityFigures> PerIdentity =>
    [
        .. people.Select((p, i) => new FaceReport.IdentityFigures(
            p.Name, p.Photos.Count, Share(_rank1Right[i], _rank1Asked[i]) ?? 0, Share(_knownRight[i], _knownAsked[i]), Share(_named[i], _strangerAsked[i]))),
    ];

    public IReadOnlyList<FaceReport.RocPoint> Roc
    {
        get
        {
            if (_strangerScores.Count == 0 || _knownScores.Count == 0)
                return [];
            float least = Math.Min(_strangerScores.Min(), _knownScores.Min(k => k.Score)), most = _knownScores.Max(k => k.Score);
            return
            [
                .. Enumerable.Range(0, RocSteps + 1).Select(i =>
                {
                    var threshold = least + ((most - least) * i / RocSteps);
                    return new FaceReport.RocPoint(
                        Math.Round(threshold, 4),
                        (double)_strangerScores.Count(s => s >= threshold) / _strangerScores.Count,
                        1 - ((double)_knownScores.Count(k => k.Right && k.Score >= threshold) / _knownScores.Count));
                }),
            ];
        }
    }

    public void Run(CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        for (var draw = 0; draw < draws; draw++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Draw(random);
        }
    }

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;

    private static int Best(float[] scores) => Array.IndexOf(scores, scores.Max());

    private int Enrolled(Person person) => Math.Min(enrol, person.Photos.Count - 1);

    private void Draw(Random random)
    {
        // Who is enrolled with which photos.
        EmbeddedPhoto[][] order = [.. people.Select(p => { EmbeddedPhoto[] photos = [.. p.Photos]; random.Shuffle(photos); return photos; })];
        EmbeddedPhoto[][] gallery = [.. people.Select((p, i) => order[i][..Enrolled(p)])], probes = [.. people.Select((p, i) => order[i][Enrolled(p)..])];
        ClosedSet(gallery, probes);

        int[] turn = [.. Enumerable.Range(0, people.Count)];
        random.Shuffle(turn);
        var left = Math.Clamp((int)Math.Round(people.Count * strangers), 0, people.Count - 2);
        if (left == 0)
            return;
        int[] known = [.. turn.Skip(left).Order()];
        var part = new int[people.Count];
        for (var i = 0; i < turn.Length; i++)
            part[turn[i]] = i % Parts;
        OpenSetDraw(gallery, probes, order, known, [.. turn.Take(left)], part);
    }

    private void ClosedSet(EmbeddedPhoto[][] gallery, EmbeddedPhoto[][] probes)
    {
        var index = Index(gallery, Enumerable.Range(0, people.Count));
        int right = 0, asked = 0;
        for (var person = 0; person < people.Count; person++)
        {
            foreach (var probe in probes[person])
            {
                var scores = FaceIndex.Scores(index.Similarities(probe.Embedding));
                var best = Best(scores);
                asked++;
                _rank1Asked[person]++;
                if (best == person)
                {
                    right++;
                    _rank1Right[person]++;
                }
                else
                {
                    _mistakes.Add(new Mistake(probe, people[person].Name, people[best].Name, scores[best], gallery[best][0]));
                }
            }
        }

        _rank1.Add((double)right / asked);
    }

    private void OpenSetDraw(EmbeddedPhoto[][] gallery, EmbeddedPhoto[][] probes, EmbeddedPhoto[][] all, int[] known, int[] strange, int[] part)
    {
        var index = Index(gallery, known);
        var asStranger = new List<(int Person, float Score)>();
        var asKnown = new List<(int Person, float Own)>();
        var knownAnswers = new List<(int Person, float Score, bool Right)>();
        var strangerAnswers = new List<(int Person, float Score)>();
        foreach (var person in strange)
        {
            foreach (var photo in all[person])
                strangerAnswers.Add((person, FaceIndex.Scores(index.Similarities(photo.Embedding)).Max()));
        }

        asStranger.AddRange(strangerAnswers);
        for (var at = 0; at < known.Length; at++)
        {
            var person = known[at];
            foreach (var photo in probes[person])
            {
                var scores = FaceIndex.Scores(index.Similarities(photo.Embedding));
                var best = Best(scores);
                knownAnswers.Add((person, scores[best], best == at));
                asKnown.Add((person, scores[at]));
            }

            // Without their own person, photos of enrolled people are strangers' too.
            foreach (var photo in all[person])
            {
                float[] others = [.. index.Similarities(photo.Embedding).Where((_, i) => i != at)];
                asStranger.Add((person, FaceIndex.Scores(others).Max()));
            }
        }

        for (var judged = 0; judged < Parts; judged++)
        {
            (string, float)[] impostors = [.. asStranger.Where(s => part[s.Person] != judged).Select(s => (people[s.Person].Name, s.Score))];
            if (impostors.Length == 0)
                continue;
            var threshold = FaceThreshold.Choose(impostors, [.. asKnown.Where(k => part[k.Person] != judged).Select(k => k.Own)], Target).Value;
            _thresholds.Add(threshold);
            foreach (var (person, score, right) in knownAnswers.Where(k => part[k.Person] == judged))
            {
                _knownAsked[person]++;
                _knownRight[person] += right && score >= threshold ? 1 : 0;
                _knownScores.Add((score, right));
            }

            foreach (var (person, score) in strangerAnswers.Where(s => part[s.Person] == judged))
            {
                _strangerAsked[person]++;
                _named[person] += score >= threshold ? 1 : 0;
                _strangerScores.Add(score);
            }
        }
    }

    private FaceIndex Index(EmbeddedPhoto[][] gallery, IEnumerable<int> chosen) =>
        new(chosen.Select(i => KeyValuePair.Create(people[i].Name, (IReadOnlyList<float[]>)[.. gallery[i].Select(p => p.Embedding)])));

    /// <summary>A person with photos.</summary>
    internal sealed record Person(string Name, IReadOnlyList<EmbeddedPhoto> Photos);

    /// <summary>A photo of one person that was taken for another's.</summary>
    internal sealed record Mistake(EmbeddedPhoto Photo, string Truth, string Said, float Score, EmbeddedPhoto TakenFor);
}
