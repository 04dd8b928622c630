namespace UrbanSound.Storage;

/// <summary>Which version comes next, and whether the one that was expected is there.</summary>
internal static class RecordVersion
{
    /// <summary>
    /// A clock reading, or one more than the last version: a record that is deleted and made anew has a version that it never had, so
    /// that a writer who read it before its deletion does not bring it back.
    /// </summary>
    public static long Next(long? present, DateTimeOffset now) => Math.Max((present ?? 0) + 1, now.UtcTicks);

    public static void Check(string partition, string id, long? present, long? expected)
    {
        if (expected is not { } wanted || wanted == (present ?? 0))
            return;
        string fault = wanted == 0 ? "it exists already" : present is null ? "it was deleted in the meantime" : $"somebody else changed it: version {wanted} was read, {present} is there";
        throw new UrbanSoundException(UrbanSoundErrorKind.Conflict, $"{partition}/{id}: {fault}; read it again and decide anew.");
    }
}
