using Microsoft.Win32.SafeHandles;

namespace UrbanSound.Cli.Terminal;

/// <summary>
/// Standard output that tells when its reader has gone. The runtime's own console stream swallows a broken pipe, so that
/// <c>urbansound classify big-folder --json | head -1</c> would go on classifying for nobody.
/// </summary>
internal sealed class StandardOutputStream : Stream
{
    private readonly Stream _inner;

    public StandardOutputStream(Stream inner) => _inner = inner;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens the process's standard output.</summary>
    public static StandardOutputStream Open()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            try
            {
                var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                // Only pipes: on a regular file FileStream keeps its own position and would overwrite what other commands of
                // the same redirection, `{ urbansound …; urbansound …; } > file`, wrote or will write.
                if (!pipe.CanSeek)
                    return new StandardOutputStream(pipe);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // A closed or odd descriptor: the console's stream copes with it.
            }
        }
        return new StandardOutputStream(Console.OpenStandardOutput());
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _inner.Write(buffer);
        }
        catch (IOException e) when (IsReaderGone(e))
        {
            throw new OutputClosedException(e);
        }
        catch (IOException e)
        {
            throw new IOException($"standard output can't be written: {e.Message}", e.HResult);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            _inner.Flush();
        }
        catch (IOException e) when (IsReaderGone(e))
        {
            throw new OutputClosedException(e);
        }
        catch (IOException e)
        {
            throw new IOException($"standard output can't be written: {e.Message}", e.HResult);
        }
    }

    /// <summary>EPIPE, and what Windows calls it; a full disk is no reader who has enough.</summary>
    private static bool IsReaderGone(IOException e) =>
        OperatingSystem.IsWindows() ? e.HResult is unchecked((int)0x8007006D) or unchecked((int)0x800700E8) : e.HResult == 32;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
