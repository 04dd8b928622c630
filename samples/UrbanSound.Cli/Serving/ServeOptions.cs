using UrbanSound.Cli.Faces;

namespace UrbanSound.Cli.Serving;

/// <summary>What <c>serve</c> was asked for.</summary>
internal sealed record ServeOptions
{
    /// <summary>ONNX files, or folders that hold one; none, and no faces either, means the bundled model.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Who is to be recognised in pictures and videos; null for nobody.</summary>
    public FacePipelineSettings? Faces { get; init; }

    public required string Host { get; init; }

    /// <summary>0 means any that is free.</summary>
    public required int Port { get; init; }

    public string? ApiKey { get; init; }

    /// <summary>Inputs that may wait; null means the library's default.</summary>
    public int? Queue { get; init; }

    /// <summary>Inputs in work at once; null means one for each core.</summary>
    public int? Workers { get; init; }

    /// <summary>In how much time an answer must come; null means the library's default.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Most bytes of a body; null means the library's default.</summary>
    public long? MaxBody { get; init; }
}
