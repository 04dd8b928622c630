using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using UrbanSound.AspNetCore.Hosting;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace UrbanSound.AspNetCore.Bodies;

/// <summary>
/// Reads bodies into memory that is bounded: small ones freely, others once all of them has room; each in its time, or the sender is told
/// so (408).
/// </summary>
internal sealed class BodyReader(InferenceServerOptions options, UploadBudget budget, TimeProvider time)
{
    /// <summary>What is read before room is reserved.</summary>
    public const int FreeBytes = 1 << 16;

    /// <summary>Who announces more has to send so much of it before he stands in line for room: silence costs nothing, and gets nothing.</summary>
    private const int Knock = 1 << 14;

    /// <summary>Bytes of a refused body that are read and forgotten, so that its sender gets to read the refusal.</summary>
    private const long MostDiscarded = 32 << 20;

    private const int SlowestBytesPerSecond = 64_000;

    /// <summary>How long a body waits for room before it is refused: in part of the deadline, as the scheduler admits.</summary>
    private const double PatienceShare = 0.8;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly object WasRead = new();

    /// <summary>Whether such a body is read only once there is room for it.</summary>
    public static bool NeedsRoom(HttpRequest request) => request.ContentLength is null or > FreeBytes;

    /// <summary>Reads a whole body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="expansion">How many times its length what is made of it takes: room is reserved for that.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    /// <exception cref="UrbanSoundException">TooLarge, or Overloaded: there was no room.</exception>
    /// <exception cref="BadHttpRequestException">It came too slowly, or ended early.</exception>
    public async ValueTask<ReceivedBytes> ReadAsync(HttpContext context, int expansion, CancellationToken cancellationToken)
    {
        long? announced = context.Request.ContentLength;
        if (announced > options.MaxBodyBytes)
            throw TooLarge("the body", $"has {announced} bytes");
        // Who sends slower than in its time won't be there in time; who has room would keep it from others until then. HTTP/2 has no such rate.
        if (announced > FreeBytes && context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal)
            && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { MinDataRate: { } least } pace)
        {
            double rate = announced.Value / Allowed(announced).TotalSeconds;
            pace.MinDataRate = new MinDataRate(Math.Max(rate, least.BytesPerSecond), Grace);
        }

        ReceivedBytes bytes = await ReadAsync(context.Request.BodyReader, "the body", announced, expansion, cancellationToken).ConfigureAwait(false);
        context.Items[WasRead] = WasRead;
        return bytes;
    }

    /// <summary>Reads what comes up to its end.</summary>
    /// <param name="reader">Where it comes from.</param>
    /// <param name="what">What to call it in messages.</param>
    /// <param name="announced">Its length; null when nobody said.</param>
    /// <param name="expansion">How many times its length what is made of it takes.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    public async ValueTask<ReceivedBytes> ReadAsync(PipeReader reader, string what, long? announced, int expansion, CancellationToken cancellationToken)
    {
        UploadRoom? room = null;
        byte[]? bytes = null;
        var slow = new CancellationTokenSource(Allowed(announced), time);
        var either = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
        try
        {
            int length = 0;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(either.Token).ConfigureAwait(false);
                long needed = length + read.Buffer.Length;
                if (needed > options.MaxBodyBytes)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw TooLarge(what, "goes on beyond that");
                }

                if (room is null && (announced ?? needed) > FreeBytes)
                {
                    // Nothing is taken from the pipe meanwhile, which is soon full and stops the sender.
                    bool knocks = announced is null || needed >= Knock || read.IsCompleted;
                    reader.AdvanceTo(read.Buffer.Start, knocks ? read.Buffer.Start : read.Buffer.End);
                    if (!knocks)
                        continue;
                    // The clock runs while the sender has to send, not while it has to wait.
                    either.Dispose();
                    slow.Dispose();
                    // Without an announced length it may become as large as any.
                    room = await ReserveAsync(expansion * (announced ?? options.MaxBodyBytes), cancellationToken).ConfigureAwait(false);
                    slow = new CancellationTokenSource(announced is null ? options.BodyTimeout : Allowed(announced), time);
                    either = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
                    continue;
                }

                bytes ??= ArrayPool<byte>.Shared.Rent((int)Math.Max(1, announced ?? FreeBytes));
                if (needed > bytes.Length)
                    bytes = Grow(bytes, length, (int)needed);
                read.Buffer.CopyTo(bytes.AsSpan(length));
                length = (int)needed;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    room?.ShrinkTo(expansion * (long)length);
                    return new ReceivedBytes(bytes, length, room);
                }
            }
        }
        catch (Exception e)
        {
            if (bytes is not null)
                ArrayPool<byte>.Shared.Return(bytes);
            room?.Dispose();
            if (e is OperationCanceledException && slow.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new BadHttpRequestException($"{what} did not arrive in time.", StatusCodes.Status408RequestTimeout);
            throw;
        }
        finally
        {
            either.Dispose();
            slow.Dispose();
        }
    }

    /// <summary>Whether what is left of a refused body is worth reading.</summary>
    public static bool MayDiscard(HttpRequest request) =>
        // Who asked first whether to send the body has his answer, and won't.
        request.HttpContext.Items.ContainsKey(WasRead) || (request.ContentLength is null or <= MostDiscarded && request.Headers.Expect.Count == 0);

    /// <summary>
    /// Reads what is left of a body and forgets it, so that the connection stays usable. If that is too much, or too slow, Kestrel closes it.
    /// </summary>
    public async ValueTask DiscardAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // As long as it would have been given if it had been taken on: an honest sender gets to its end, and reads why.
        using var slow = new CancellationTokenSource(Allowed(request.ContentLength), time);
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
        TimeSpan patience = PatienceShare * options.Scheduler.RequestDeadline;
        using var impatience = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(impatience.Token, cancellationToken);
        try
        {
            return await budget.ReserveAsync(bytes, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Overloaded, "The server has no room for more bodies now; try again later.") { RetryAfter = patience };
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
