namespace ImageHaul.Imaging.Bytes;

/// <summary>A body that is in memory: nothing is copied.</summary>
internal sealed class MemoryCursor(ReadOnlyMemory<byte> body) : ByteCursor(body.Length)
{
    protected override ReadOnlySpan<byte> Window(long offset, int count) => body.Span.Slice((int)offset, count);

    protected override ReadOnlySpan<byte> Visible(long offset) => body.Span[(int)offset..];
}
