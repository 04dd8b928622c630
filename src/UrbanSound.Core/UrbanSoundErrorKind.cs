namespace UrbanSound;

/// <summary>What went wrong, in terms a caller can act on. Each value maps to one HTTP status, one exit code, one queue decision.</summary>
public enum UrbanSoundErrorKind
{
    /// <summary>The bytes are not what they claim to be: damaged, truncated, or holding impossible values. Sending them again won't help.</summary>
    InvalidMedia,

    /// <summary>The format is not read here, or a decoder it needs (ffmpeg) is not installed.</summary>
    UnsupportedMedia,

    /// <summary>A limit was exceeded; the message names the limit, so that it can be raised on purpose.</summary>
    TooLarge,

    /// <summary>The model file or its manifest is damaged or breaks the manifest's specification.</summary>
    InvalidModel,

    /// <summary>Model and manifest don't belong together: shapes, labels or probe results differ.</summary>
    ModelMismatch,

    /// <summary>Options contradict each other or are out of range.</summary>
    InvalidOptions,

    /// <summary>A file, object or record does not exist.</summary>
    NotFound,

    /// <summary>Somebody else changed or created the thing first.</summary>
    Conflict,

    /// <summary>Too much work is waiting; try again later.</summary>
    Overloaded,

    /// <summary>The answer would have come too late, so it was not computed.</summary>
    DeadlineExceeded,

    /// <summary>Something this depends on (a service, a native library) can't be reached or loaded.</summary>
    Unavailable,

    /// <summary>The caller or this process may not do that.</summary>
    AccessDenied,
}
