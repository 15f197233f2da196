namespace ImageHaul.Imaging.Bytes;

/// <summary>A part of a body seen as a body of its own, such as the PNG inside an icon.</summary>
internal sealed class SliceCursor(ByteCursor inner, long offset, long length) : ByteCursor(Math.Max(0, Math.Min(length, inner.Length - offset)))
{
    protected override ReadOnlySpan<byte> Window(long at, int count) => WindowOf(inner, offset + at, count);

    protected override ReadOnlySpan<byte> Visible(long at)
    {
        var visible = VisibleOf(inner, offset + at);
        return visible.Length > Length - at ? visible[..(int)(Length - at)] : visible;
    }
}
