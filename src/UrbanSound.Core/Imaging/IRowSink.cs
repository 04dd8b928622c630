namespace UrbanSound.Imaging;

/// <summary>Takes the rows of a resized picture as they are finished.</summary>
internal interface IRowSink
{
    /// <summary>Takes one row.</summary>
    /// <param name="y">Its number, 0 at the top of what was asked for.</param>
    /// <param name="rgb">Its pixels; gone after the call.</param>
    void Take(int y, ReadOnlySpan<byte> rgb);
}
