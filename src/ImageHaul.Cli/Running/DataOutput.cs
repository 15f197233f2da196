namespace ImageHaul.Cli.Running;

/// <summary>Standard output. What it refuses is no refusal of the output folder's disk, and no defect.</summary>
internal sealed class DataOutput(Stream inner) : OutputStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OutputRefusedException(refused);
        }
    }
}

/// <summary>Standard output cannot be written: its disk is full, or it was closed before the program began. A reader that went away is no refusal.</summary>
internal sealed class OutputRefusedException : IOException
{
    public OutputRefusedException(Exception refused) : base(refused.Message, refused) => HResult = refused.HResult;
}
