namespace ImageHaul.Cli.Running;

/// <summary>Output for people: when it can no longer be written (terminal gone, closed by the caller, disk of a log full), the work goes on without it.</summary>
internal sealed class ForgivingOutput(Stream inner) : OutputStream
{
    private bool _isGone;

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
}
