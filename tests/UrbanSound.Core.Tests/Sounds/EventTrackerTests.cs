using UrbanSound.Sounds;

namespace UrbanSound.Tests.Sounds;

public class EventTrackerTests
{
    private const int Rate = 16_000;

    private static readonly DetectionOptions Options = new()
    {
        Window = TimeSpan.FromSeconds(2),
        Hop = TimeSpan.FromSeconds(1),
        MergeGap = TimeSpan.FromSeconds(1),
        MinimumDuration = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public void An_event_lasts_from_the_first_to_the_last_loud_cell()
    {
        // Windows of 2 s every second; those at 3 s and 4 s hear it, so only cell 4 is loud in all of its windows.
        SoundEvent found = Assert.Single(Track(Options with { Threshold = 0.9f }, 0, 0, 0, 1, 1, 0, 0));
        Assert.Equal(TimeSpan.FromSeconds(4), found.Start);
        Assert.Equal(TimeSpan.FromSeconds(5), found.End);
        Assert.Equal(1, found.Score);
    }

    [Fact]
    public void Hours_into_a_recording_an_event_is_where_its_window_starts_whatever_the_hop()
    {
        // 161.44 samples, of which a window is moved by 161: counted in hops, an event after three hours would come half a minute late.
        const int Hop = 161, Windows = 1_000_000;
        var tracker = new EventTracker(Resolved(new DetectionOptions { Window = TimeSpan.FromSeconds(0.1), Hop = TimeSpan.FromSeconds(0.01009), MinimumDuration = TimeSpan.Zero }), ["a"]);
        var found = new List<SoundEvent>();
        for (int i = 0; i < Windows; i++)
            tracker.Add([], found);
        for (int i = 0; i < 100; i++)
            tracker.Add([1], found);
        tracker.Complete(TimeSpan.FromSeconds((double)Hop * (Windows + 100) / Rate), found);
        double start = (double)Hop * Windows / Rate;
        Assert.InRange(Assert.Single(found).Start.TotalSeconds, start - 0.1, start + 0.1);
    }

    [Fact]
    public void A_gap_up_to_the_limit_is_bridged_and_a_longer_one_is_not()
    {
        Assert.Single(Track(Options with { Threshold = 0.9f, MergeGap = TimeSpan.FromSeconds(2) }, 1, 1, 0, 1, 1, 1));
        Assert.Equal(2, Track(Options with { Threshold = 0.9f, MergeGap = TimeSpan.FromSeconds(1) }, 1, 1, 0, 1, 1, 1).Count);
    }

    [Fact]
    public void Short_events_are_left_out() =>
        Assert.Empty(Track(Options with { Threshold = 0.9f, MinimumDuration = TimeSpan.FromSeconds(2) }, 0, 1, 1, 0, 0));

    [Fact]
    public void An_event_at_the_end_is_cut_off_there()
    {
        var tracker = new EventTracker(Resolved(Options), ["a"]);
        var found = new List<SoundEvent>();
        tracker.Add([1], found);
        tracker.Add([1], found);
        tracker.Complete(TimeSpan.FromSeconds(2.5), found);
        SoundEvent only = Assert.Single(found);
        Assert.Equal(TimeSpan.Zero, only.Start);
        Assert.Equal(TimeSpan.FromSeconds(2.5), only.End);
    }

    [Fact]
    public void Silent_windows_end_events()
    {
        var tracker = new EventTracker(Resolved(Options with { MergeGap = TimeSpan.Zero, Threshold = 0.9f }), ["a"]);
        var found = new List<SoundEvent>();
        tracker.Add([1], found);
        tracker.Add([1], found);
        Assert.Empty(found);
        tracker.Add([], found);
        tracker.Add([], found);
        Assert.Single(found);
    }

    [Fact]
    public void Labels_are_tracked_apart()
    {
        var tracker = new EventTracker(Resolved(Options), ["a", "b"]);
        var found = new List<SoundEvent>();
        foreach ((float a, float b) in new (float, float)[] { (1, 0), (1, 1), (0, 1), (0, 1) })
            tracker.Add([a, b], found);
        tracker.Complete(TimeSpan.FromSeconds(5), found);
        Assert.Equal(["a", "b"], found.Select(e => e.Label).Order());
    }

    private static ResolvedDetection Resolved(DetectionOptions options) => options.Resolve(TimeSpan.FromSeconds(4), Rate);

    private static List<SoundEvent> Track(DetectionOptions options, params float[] scores)
    {
        var tracker = new EventTracker(Resolved(options), ["a"]);
        var found = new List<SoundEvent>();
        foreach (float score in scores)
            tracker.Add([score], found);
        tracker.Complete(TimeSpan.FromSeconds(scores.Length + 1), found);
        return found;
    }
}
