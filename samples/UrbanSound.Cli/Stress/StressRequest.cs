using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace UrbanSound.Cli.Stress;

/// <summary>One request from its first byte to its last answer.</summary>
/// <param name="phase">What all requests of the phase share.</param>
/// <param name="input">What it sends.</param>
/// <param name="id">Its name, which a server may give back.</param>
internal sealed class StressRequest(PhaseRun phase, StressInput input, string id)
{
    public StressOutcome Outcome { get; private set; }

    /// <summary>What went wrong; null for an outcome that says it all.</summary>
    public string? Kind { get; private set; }

    /// <summary>When it ended, since the start of the phase.</summary>
    public TimeSpan Ended { get; private set; }

    /// <summary>From the moment when it was to be sent to the last byte received, waits between attempts included.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Whether the server gave the request's name back.</summary>
    public bool IdReturned { get; private set; }

    /// <summary>Each refusal: how long after the last byte of the body it came, when to come again, and when in the phase that was.</summary>
    public List<(TimeSpan Late, int? RetryAfter, TimeSpan At)> Refusals { get; } = [];

    /// <summary>Sends, receives, judges; obeys refusals where it is told to.</summary>
    /// <param name="connection">Where to; null where there is none.</param>
    /// <param name="began">
    /// The time stamp of the moment when it was to be sent. Times and the deadline count from it: what this program takes to come to it,
    /// where thousands were let go at once, is part of what a caller would wait.
    /// </param>
    /// <param name="cancellationToken">Gives up all.</param>
    /// <returns>The connection for the next request; null where it ended.</returns>
    public async Task<HttpConnection?> RunAsync(HttpConnection? connection, long began, CancellationToken cancellationToken)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (phase.Settings.Deadline is { } most)
            {
                var left = most - Stopwatch.GetElapsedTime(began);
                deadline.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            while (true)
            {
                if (connection is { IsQuiet: false })
                {
                    await phase.DropAsync(connection);
                    connection = null;
                }
                connection ??= await phase.OpenAsync(deadline.Token);
                var (answer, late) = await ExchangeAsync(connection, deadline.Token);
                phase.NoteServer(answer);
                if (answer.Closes)
                    connection = await CloseAsync(connection);
                if (answer.Status != 503)
                {
                    Judge(answer);
                    // What comes next on this connection may be the answer that is missing here.
                    if (Outcome is StressOutcome.Crossed && connection is not null)
                        connection = await CloseAsync(connection);
                    return connection;
                }
                Refusals.Add((late, answer.RetryAfter, phase.Elapsed));
                if (answer.RetryAfter is not { } seconds)
                {
                    End(StressOutcome.Failed, "503 without Retry-After");
                    return connection;
                }
                var wait = TimeSpan.FromSeconds(seconds);
                if (!phase.Settings.Retry || phase.Settings.Deadline is { } all && Stopwatch.GetElapsedTime(began) + wait >= all)
                {
                    End(StressOutcome.Refused);
                    return connection;
                }
                phase.CountRetry();
                await Task.Delay(wait, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            End(StressOutcome.Lost, "no answer in time");
        }
        catch (NoConnectionException)
        {
            End(StressOutcome.Failed, "no connection");
            return null;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            End(StressOutcome.Lost, e is EndOfStreamException ? "the connection ended" : "the connection broke");
        }
        catch (UrbanSoundException e) when (e.Kind == UrbanSoundErrorKind.AccessDenied)
        {
            // Nothing was sent: the connection is as good as before.
            End(StressOutcome.Failed, "no signature");
            return connection;
        }
        catch (Exception e) when (e is InvalidDataException or AuthenticationException)
        {
            End(StressOutcome.Failed, "no HTTP answer");
        }
        finally
        {
            long ended = Stopwatch.GetTimestamp();
            Elapsed = Stopwatch.GetElapsedTime(began, ended);
            Ended = phase.At(ended);
            phase.Count(Outcome);
        }
        return connection is null ? null : await CloseAsync(connection);
    }

    private static async Task<HttpConnection?> CloseAsync(HttpConnection connection)
    {
        await connection.DisposeAsync();
        return null;
    }

    private async Task<(HttpAnswer Answer, TimeSpan Late)> ExchangeAsync(HttpConnection connection, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(phase.Settings.Patience);
        long sent = long.MaxValue;
        byte[] head = await CreateHeadAsync();
        // A refusal may come before the body is sent, so both directions are served at once.
        var sending = SendAsync();
        HttpAnswer answer;
        try
        {
            answer = await connection.ReceiveAsync(patience.Token);
            // The one before was answered twice, and the second answer came after this request was sent.
            while (connection.Answered is { } before && answer.Header(phase.Settings.IdHeader) == before && before != id)
            {
                phase.CountDuplicate();
                answer = await connection.ReceiveAsync(patience.Token);
            }
            connection.Answered = id;
        }
        catch
        {
            await patience.CancelAsync();
            await sending;
            throw;
        }
        long received = Stopwatch.GetTimestamp();
        if (answer.Closes)
            await patience.CancelAsync();
        await sending;
        return (answer, sent < received ? Stopwatch.GetElapsedTime(sent, received) : TimeSpan.Zero);

        async Task SendAsync()
        {
            try
            {
                await connection.SendAsync(head, input.Body, patience.Token);
                sent = Stopwatch.GetTimestamp();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Whoever doesn't want the rest of the body says so in the answer, and whoever went away gives none.
            }
        }
    }

    private async Task<byte[]> CreateHeadAsync()
    {
        var settings = phase.Settings;
        List<KeyValuePair<string, string>> headers = [new("content-type", input.MediaType), new(settings.IdHeader.ToLowerInvariant(), id)];
        if (settings.Signer is { } signer)
            headers.AddRange(await signer.SignAsync(settings.Server, headers, input.BodySha256));
        if (settings.ApiKey is { } secret)
            headers.Add(new("x-api-key", secret));
        var head = new StringBuilder(512);
        head.Append(Culture.Invariant, $"POST {settings.Server.PathAndQuery} HTTP/1.1\r\nhost: {settings.Server.Authority}\r\naccept: application/json\r\n");
        foreach (var (name, value) in headers)
            head.Append(Culture.Invariant, $"{name}: {value}\r\n");
        head.Append(Culture.Invariant, $"content-length: {input.Body.Length}\r\n\r\n");
        return Encoding.ASCII.GetBytes(head.ToString());
    }

    private void Judge(HttpAnswer answer)
    {
        if (answer.Header(phase.Settings.IdHeader) is { } returned)
        {
            IdReturned = returned == id;
            if (!IdReturned)
            {
                End(StressOutcome.Crossed);
                return;
            }
        }
        if (answer.Status != 200)
        {
            // Services of AWS name their faults, as "ModelError:http://…".
            string name = answer.Header("x-amzn-ErrorType")?.Split(':')[0] is { Length: > 0 } told ? " " + told : "";
            End(StressOutcome.Failed, FormattableString.Invariant($"status {answer.Status}{name}"));
            return;
        }
        if (ReadAnswer(answer.Body) is not var (label, score))
            End(StressOutcome.Failed, "an answer without label and score");
        else if (input.IsAnsweredBy(label, score))
            End(StressOutcome.Right);
        else
            End(phase.Inputs.BelongsToAnother(input, label, score) ? StressOutcome.Crossed : StressOutcome.Wrong);
    }

    private static (string Label, double Score)? ReadAnswer(ReadOnlySpan<byte> body)
    {
        string? label = null;
        double? score = null;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            // Only the object's own members count, and they stand before the long list of scores: the rest is not read.
            while ((label is null || score is null) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isLabel = reader.ValueTextEquals("label"u8), isScore = reader.ValueTextEquals("score"u8);
                if (!reader.Read())
                    return null;
                if (isLabel && reader.TokenType == JsonTokenType.String)
                    label = reader.GetString();
                else if (isScore && reader.TokenType == JsonTokenType.Number)
                    score = reader.GetDouble();
                else
                    reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
        return label is not null && score is { } value ? (label, value) : null;
    }

    private void End(StressOutcome outcome, string? kind = null)
    {
        Outcome = outcome;
        Kind = kind;
    }
}
