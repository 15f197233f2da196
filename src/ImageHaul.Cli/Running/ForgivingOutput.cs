namespace ImageHaul.Cli.Running;

/// <summary>Output for people: when it can no longer be written (terminal gone, closed by the caller, disk of a log full), the work goes on without it.</summary>
internal sealed class ForgivingOutput(Stream inner) : Stream
{
    private bool _isGone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isGone) return;
        try
        {
            inner.Write(buffer);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            _isGone = true;
        }
    }

    public override void Flush()
    {
        // The console's own stream holds nothing back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
