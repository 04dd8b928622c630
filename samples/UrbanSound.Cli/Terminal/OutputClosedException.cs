namespace UrbanSound.Cli.Terminal;

/// <summary>Whoever read the output has gone (<c>| head</c>); there is nobody left to work for.</summary>
internal sealed class OutputClosedException(IOException cause) : Exception(cause.Message, cause);
