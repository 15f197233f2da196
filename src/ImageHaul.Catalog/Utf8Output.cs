using System.Buffers;

namespace ImageHaul.Catalog;

/// <summary>Bytes on their way to a stream, gathered to 64 KiB writes.</summary>
internal sealed class Utf8Output(Stream destination) : IBufferWriter<byte>
{
    private const int FlushAt = 64 << 10;

    private byte[] _buffer = new byte[FlushAt + 4096];
    private int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsSpan(_used);
    }

    public void Write(byte value)
    {
        Ensure(1);
        _buffer[_used++] = value;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Called between rows.</summary>
    public void FlushWhenFull()
    {
        if (_used >= FlushAt) Flush();
    }

    public void Flush()
    {
        destination.Write(_buffer, 0, _used);
        _used = 0;
    }

    private void Ensure(int bytes)
    {
        bytes = Math.Max(bytes, 256);
        if (_buffer.Length - _used < bytes) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + bytes));
    }
}
