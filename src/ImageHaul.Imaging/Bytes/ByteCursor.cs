namespace ImageHaul.Imaging.Bytes;

/// <summary>Random access to the bytes of a body, a bounded window at a time. Not thread-safe; one per inspection.</summary>
internal abstract class ByteCursor(long length)
{
    /// <summary>Most bytes that one call shows: what the window over a stream holds.</summary>
    public const int MaxWindow = 64 * 1024;

    /// <summary>Bytes of the whole body.</summary>
    public long Length { get; } = length;

    /// <summary>Bytes shown so far: the measure of work, which tests bound by a small multiple of the length.</summary>
    public long Touched { get; private set; }

    /// <summary>
    /// The bytes from an offset on: <paramref name="count"/> of them, fewer where the body ends (none past it), never more than <see
    /// cref="MaxWindow"/>.
    /// </summary>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        if (offset < 0 || offset >= Length) return default;
        var shown = Window(offset, (int)Math.Min(Math.Min(count, MaxWindow), Length - offset));
        Touched += shown.Length;
        return shown;
    }

    /// <summary>Offset of the first such byte at or after an offset; <see cref="Length"/> when there is none.</summary>
    public long IndexOf(byte value, long from)
    {
        while (from >= 0 && from < Length)
        {
            var visible = Visible(from);
            if (visible.IsEmpty) break;
            var index = visible.IndexOf(value);
            Touched += index < 0 ? visible.Length : index + 1;
            if (index >= 0) return from + index;
            from += visible.Length;
        }
        return Length;
    }

    /// <summary>
    /// What lies ahead of an offset and is at hand, for loops that look at every byte: at least one byte before the end, none at it. Tell <see cref="Passed"/> how
    /// far the loop came.
    /// </summary>
    public ReadOnlySpan<byte> Ahead(long offset) => offset >= 0 && offset < Length ? Visible(offset) : default;

    /// <summary>Counts bytes of <see cref="Ahead"/> as shown.</summary>
    public void Passed(int count) => Touched += count;

    /// <summary>True when the body has all of <paramref name="count"/> bytes from an offset on; safe against any claimed figures.</summary>
    public bool Has(long offset, long count) => offset >= 0 && count >= 0 && offset <= Length && count <= Length - offset;

    /// <summary>Exactly the bytes asked for; the caller has clamped them to the body. Fewer only when a stream is shorter than it said.</summary>
    protected abstract ReadOnlySpan<byte> Window(long offset, int count);

    /// <summary>What can be shown from an offset on without giving up what is already at hand; at least one byte.</summary>
    protected abstract ReadOnlySpan<byte> Visible(long offset);

    /// <summary>For cursors that are a view on another one.</summary>
    protected static ReadOnlySpan<byte> WindowOf(ByteCursor inner, long offset, int count) => inner.Window(offset, count);

    /// <inheritdoc cref="WindowOf"/>
    protected static ReadOnlySpan<byte> VisibleOf(ByteCursor inner, long offset) => inner.Visible(offset);
}
