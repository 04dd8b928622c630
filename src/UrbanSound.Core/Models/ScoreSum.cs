namespace UrbanSound.Models;

/// <summary>The mean of the scores that the parts of one input got, say a recording's windows.</summary>
internal sealed class ScoreSum(int labels)
{
    private readonly double[] _sums = new double[labels];

    /// <summary>Parts added.</summary>
    public int Count { get; private set; }

    public void Add(ReadOnlySpan<float> scores)
    {
        for (int i = 0; i < _sums.Length; i++)
            _sums[i] += scores[i];
        Count++;
    }

    public float[] Mean() => Array.ConvertAll(_sums, sum => (float)(sum / Count));
}
