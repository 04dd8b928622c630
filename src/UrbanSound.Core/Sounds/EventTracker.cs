namespace UrbanSound.Sounds;

/// <summary>
/// Turns the scores of overlapping windows into events. Time is cut into cells of one hop; a cell's score is the mean over the
/// windows that cover it, so that a window which merely touches a sound is outvoted. Neighbouring cells of a label that reach
/// the threshold are one event, gaps up to <see cref="DetectionOptions.MergeGap"/> are bridged, short events are dropped.
/// Memory is bounded by the windows that overlap, however long the recording.
/// </summary>
internal sealed class EventTracker
{
    private readonly ResolvedDetection _options;
    private readonly IReadOnlyList<string> _labels;
    private readonly int _cellsPerWindow;
    private readonly float[][] _sums; // ring: scores of the cells that windows may still come for
    private readonly int[] _counts;
    private readonly OpenEvent?[] _open; // per label
    private long _windows;

    public EventTracker(ResolvedDetection options, IReadOnlyList<string> labels)
    {
        _options = options;
        _labels = labels;
        _cellsPerWindow = (options.WindowSamples + options.HopSamples - 1) / options.HopSamples;
        _sums = new float[_cellsPerWindow][];
        for (int i = 0; i < _cellsPerWindow; i++)
            _sums[i] = new float[labels.Count];
        _counts = new int[_cellsPerWindow];
        _open = new OpenEvent?[labels.Count];
    }

    /// <summary>Takes the next window's scores (empty for silence); adds the events that are over by now to <paramref name="finished"/>.</summary>
    public void Add(ReadOnlySpan<float> scores, List<SoundEvent> finished)
    {
        for (int cell = 0; cell < _cellsPerWindow; cell++)
        {
            int slot = (int)((_windows + cell) % _cellsPerWindow);
            for (int label = 0; label < scores.Length; label++)
                _sums[slot][label] += scores[label];
            _counts[slot]++;
        }

        // The next window starts one cell later, so the first cell of this one has all its windows.
        Settle(_windows++, finished);
    }

    /// <summary>Ends the recording.</summary>
    /// <param name="duration">Its length; events are cut off there.</param>
    /// <param name="finished">Receives the remaining events.</param>
    public void Complete(TimeSpan duration, List<SoundEvent> finished)
    {
        long end = _windows + _cellsPerWindow - 1;
        for (long cell = _windows; cell < end && _options.StartOf(cell) < duration; cell++)
            Settle(cell, finished);
        for (int label = 0; label < _open.Length; label++)
            Close(label, finished, duration);
        finished.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Index.CompareTo(b.Index));
    }

    private void Settle(long cell, List<SoundEvent> finished)
    {
        int slot = (int)(cell % _cellsPerWindow);
        TimeSpan start = _options.StartOf(cell), next = _options.StartOf(cell + 1);
        for (int label = 0; label < _labels.Count; label++)
        {
            float score = _counts[slot] == 0 ? 0 : _sums[slot][label] / _counts[slot];
            if (score >= _options.Threshold)
            {
                OpenEvent current = _open[label] ??= new OpenEvent { Start = start };
                current.End = next;
                current.Peak = Math.Max(current.Peak, score);
                current.Sum += score;
                current.Cells++;
            }
            else if (_open[label] is { } open && next - open.End > _options.MergeGap)
            {
                Close(label, finished, TimeSpan.MaxValue);
            }
        }

        Array.Clear(_sums[slot]);
        _counts[slot] = 0;
    }

    private void Close(int label, List<SoundEvent> finished, TimeSpan recordingEnd)
    {
        if (_open[label] is not { } open)
            return;
        _open[label] = null;
        TimeSpan end = open.End < recordingEnd ? open.End : recordingEnd;
        if (end - open.Start < _options.MinimumDuration)
            return;
        finished.Add(new SoundEvent
        {
            Start = open.Start,
            End = end,
            Index = label,
            Label = _labels[label],
            Score = open.Peak,
            MeanScore = (float)(open.Sum / open.Cells),
        });
    }

    private sealed class OpenEvent
    {
        public required TimeSpan Start { get; init; }

        public TimeSpan End { get; set; }

        public float Peak { get; set; }

        public double Sum { get; set; }

        public int Cells { get; set; }
    }
}
