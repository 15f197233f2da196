using System.Buffers;

namespace ImageHaul.Imaging.Bytes;

/// <summary>A seekable stream seen through one pooled window. Reading onward fetches ever larger pieces; a jump fetches a small one.</summary>
internal sealed class StreamCursor(Stream body) : ByteCursor(body.Length), IDisposable
{
    // A jump mostly looks at one header; a large read there would make many jumps cost far more than the body.
    private const int JumpBytes = 512;
    // Hopping over short blocks still counts as reading onward.
    private const int HopBytes = 4096;

    private byte[]? _window = ArrayPool<byte>.Shared.Rent(MaxWindow);
    private long _start;
    private int _filled;
    private int _ahead = JumpBytes;

    public void Dispose()
    {
        if (_window is null) return;
        ArrayPool<byte>.Shared.Return(_window);
        _window = null;
    }

    protected override ReadOnlySpan<byte> Window(long offset, int count)
    {
        if (offset < _start || offset + count > _start + _filled) Load(offset, count);
        var shown = _window.AsSpan(0, _filled)[(int)Math.Min(offset - _start, _filled)..];
        return shown.Length > count ? shown[..count] : shown;
    }

    protected override ReadOnlySpan<byte> Visible(long offset)
    {
        if (offset < _start || offset >= _start + _filled) Load(offset, 1);
        return _window.AsSpan(0, _filled)[(int)Math.Min(offset - _start, _filled)..];
    }

    private void Load(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_window is null, this);
        var end = _start + _filled;
        var kept = 0;
        if (offset >= _start && offset < end)
        {
            kept = (int)(end - offset);
            _window.AsSpan((int)(offset - _start), kept).CopyTo(_window);
        }
        var onward = offset >= _start && offset - end <= HopBytes;
        _ahead = onward ? Math.Min(_ahead * 4, MaxWindow) : JumpBytes;
        _start = offset;
        _filled = kept;
        var wanted = (int)Math.Min(Length - offset, Math.Max(count, _ahead)) - kept;
        if (wanted <= 0) return;
        body.Position = offset + kept;
        _filled += body.ReadAtLeast(_window.AsSpan(kept, wanted), wanted, throwOnEndOfStream: false);
    }
}
