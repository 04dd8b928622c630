using Microsoft.Extensions.Logging;

namespace UrbanSound.AspNetCore.Hosting;

/// <summary>What the server logs. Event ids stay as they are; nothing of the media is logged.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Model {Name} {Version} ({Hash}) is loaded and has answered its probe, {Milliseconds:F0} ms after the start.")]
    public static partial void ModelLoaded(ILogger logger, string name, string version, string hash, double milliseconds);

    [LoggerMessage(2, LogLevel.Critical, "The models can't be loaded, and the server stops: {Message}")]
    public static partial void ModelsFailed(ILogger logger, string message, Exception fault);

    [LoggerMessage(3, LogLevel.Information, "Stopping: {InFlight} requests are still to be answered.")]
    public static partial void Draining(ILogger logger, long inFlight);

    [LoggerMessage(4, LogLevel.Information, "All requests that were taken on are answered.")]
    public static partial void Drained(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "{InFlight} requests were not answered within {Seconds:F0} s and are given up.")]
    public static partial void GivenUp(ILogger logger, long inFlight, double seconds);

    [LoggerMessage(6, LogLevel.Error, "A request failed through a fault of the server.")]
    public static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(7, LogLevel.Debug, "Refused with {Status}: {Message}")]
    public static partial void Refused(ILogger logger, int status, string message);
}
