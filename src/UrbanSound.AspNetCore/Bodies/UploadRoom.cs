namespace UrbanSound.AspNetCore.Bodies;

/// <summary>A part of the <see cref="UploadBudget"/>. Disposing it gives it back, once.</summary>
internal sealed class UploadRoom(UploadBudget budget, long bytes) : IDisposable
{
    private long _bytes = bytes;

    /// <summary>Gives back what turned out not to be needed.</summary>
    public void ShrinkTo(long needed)
    {
        long excess = _bytes - needed;
        if (excess <= 0)
            return;
        _bytes = needed;
        budget.GiveBack(excess);
    }

    public void Dispose()
    {
        long bytes = Interlocked.Exchange(ref _bytes, 0);
        if (bytes > 0)
            budget.GiveBack(bytes);
    }
}
