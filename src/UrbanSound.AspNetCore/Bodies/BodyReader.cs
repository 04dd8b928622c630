using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using UrbanSound.AspNetCore.Hosting;

namespace UrbanSound.AspNetCore.Bodies;

/// <summary>
/// Reads bodies into memory that is bounded: the first 64 KiB freely, the rest once all of it has room; each in its time, or the
/// sender is told so (408).
/// </summary>
internal sealed class BodyReader(InferenceServerOptions options, UploadBudget budget, TimeProvider time)
{
    /// <summary>What is read before room was reserved, and the most that a connection may hold unread.</summary>
    public const int FreeBytes = 1 << 16;

    /// <summary>Bytes of a refused body that are read and forgotten, so that its sender gets to read the refusal.</summary>
    private const long MostDiscarded = 32 << 20;

    private const int SlowestBytesPerSecond = 64_000;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long a body waits for room before it is refused.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reads a whole body.</summary>
    /// <exception cref="UrbanSoundException">TooLarge, or Overloaded: there was no room.</exception>
    /// <exception cref="BadHttpRequestException">It came too slowly, or ended early.</exception>
    public ValueTask<ReceivedBytes> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        long? announced = context.Request.ContentLength;
        if (announced > options.MaxBodyBytes)
            throw TooLarge("the body", $"has {announced} bytes");
        return ReadAsync(context.Request.BodyReader, "the body", announced, cancellationToken);
    }

    /// <summary>Reads what comes up to its end.</summary>
    /// <param name="reader">Where it comes from.</param>
    /// <param name="what">What to call it in messages.</param>
    /// <param name="announced">Its length; null when nobody said.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    public async ValueTask<ReceivedBytes> ReadAsync(PipeReader reader, string what, long? announced, CancellationToken cancellationToken)
    {
        UploadRoom? room = announced > FreeBytes ? await ReserveAsync(announced.Value, cancellationToken).ConfigureAwait(false) : null;
        byte[]? bytes = null;
        try
        {
            // The clock runs while the sender has to send, not while it has to wait.
            var slow = new CancellationTokenSource(Allowed(announced), time);
            var either = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
            try
            {
                bytes = ArrayPool<byte>.Shared.Rent((int)Math.Max(1, announced ?? FreeBytes));
                int length = 0;
                while (true)
                {
                    ReadResult read = await reader.ReadAsync(either.Token).ConfigureAwait(false);
                    if (length + read.Buffer.Length > options.MaxBodyBytes)
                    {
                        reader.AdvanceTo(read.Buffer.End);
                        throw TooLarge(what, "goes on beyond that");
                    }

                    int needed = length + (int)read.Buffer.Length;
                    if (needed > FreeBytes && room is null)
                    {
                        // Without an announced length it may become as large as any. Nothing is taken from the pipe meanwhile.
                        reader.AdvanceTo(read.Buffer.Start);
                        either.Dispose();
                        slow.Dispose();
                        room = await ReserveAsync(options.MaxBodyBytes, cancellationToken).ConfigureAwait(false);
                        slow = new CancellationTokenSource(options.BodyTimeout, time);
                        either = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
                        continue;
                    }

                    if (needed > bytes.Length)
                        bytes = Grow(bytes, length, needed);
                    read.Buffer.CopyTo(bytes.AsSpan(length));
                    length = needed;
                    reader.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted)
                        break;
                }

                room?.ShrinkTo(length);
                return new ReceivedBytes(bytes, length, room);
            }
            catch (OperationCanceledException) when (slow.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new BadHttpRequestException($"{what} did not arrive in time.", StatusCodes.Status408RequestTimeout);
            }
            finally
            {
                either.Dispose();
                slow.Dispose();
            }
        }
        catch
        {
            if (bytes is not null)
                ArrayPool<byte>.Shared.Return(bytes);
            room?.Dispose();
            throw;
        }
    }

    /// <summary>Whether what is left of a refused body is worth reading.</summary>
    public static bool MayDiscard(HttpRequest request) =>
        // Who asked first whether to send the body has his answer, and won't.
        request.ContentLength is null or <= MostDiscarded && request.Headers.Expect.Count == 0;

    /// <summary>
    /// Reads what is left of a body and forgets it, so that the connection stays usable. If that is too much, or too slow, Kestrel closes it.
    /// </summary>
    public async ValueTask DiscardAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var slow = new CancellationTokenSource(Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
        try
        {
            for (long discarded = 0; discarded <= MostDiscarded;)
            {
                ReadResult read = await request.BodyReader.ReadAsync(either.Token).ConfigureAwait(false);
                discarded += read.Buffer.Length;
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // Damaged, gone or slow: not worth more.
        }
    }

    private UrbanSoundException TooLarge(string what, string size) =>
        new(UrbanSoundErrorKind.TooLarge, $"{what}: {size}, and MaxBodyBytes is {options.MaxBodyBytes}.");

    private TimeSpan Allowed(long? announced)
    {
        TimeSpan allowed = Grace + TimeSpan.FromSeconds((double)(announced ?? options.MaxBodyBytes) / SlowestBytesPerSecond);
        return allowed < options.BodyTimeout ? allowed : options.BodyTimeout;
    }

    private async ValueTask<UploadRoom> ReserveAsync(long bytes, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await budget.ReserveAsync(bytes, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Overloaded, "The server has no room for more bodies now; try again later.") { RetryAfter = Patience };
        }
    }

    private byte[] Grow(byte[] bytes, int length, int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(options.MaxBodyBytes, Math.Max(needed, bytes.Length * 2L)));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }
}
