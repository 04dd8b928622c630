namespace UrbanSound.Cli.Stress;

/// <summary>The server takes no connection.</summary>
internal sealed class NoConnectionException(Exception cause) : Exception(cause.Message, cause);
