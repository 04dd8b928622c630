using UrbanSound.Sounds;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests;

/// <summary>Apart from the other tests, whose objects would count as held here.</summary>
[CollectionDefinition(nameof(BoundedMemoryTests), DisableParallelization = true)]
[Collection(nameof(BoundedMemoryTests))]
public sealed class BoundedMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SoundClassifier _classifier;

    public BoundedMemoryTests() => _classifier = SoundClassifier.Load(LoudestBand.WriteProven(_folder.Path));

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Three_hours_are_heard_in_bounded_memory()
    {
        using var reader = new EndlessTone(TimeSpan.FromHours(3));
        var options = new DetectionOptions { Window = TimeSpan.FromSeconds(1), Hop = TimeSpan.FromSeconds(1) };
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        int events = 0;
        await foreach (SoundEvent found in _classifier.DetectAsync(reader, options))
        {
            if (events++ % 200 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        // A tone of 1 s every 10 s.
        Assert.Equal(1080, events);
        Assert.True(most < 4 << 20, $"{most:N0} bytes are held");
    }
}
