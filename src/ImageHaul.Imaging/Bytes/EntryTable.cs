namespace ImageHaul.Imaging.Bytes;

/// <summary>
/// Reads a table of equal entries in batches of its own, so that two tables read side by side do not push each other out of the cursor's window.
/// Reusable: one object serves all tables of a file.
/// </summary>
internal sealed class EntryTable(ByteCursor cursor)
{
    private const int BatchBytes = 4096;

    private readonly byte[] _batch = new byte[BatchBytes];
    private long _offset;
    private long _left;
    private int _size = 1;
    private int _filled;
    private int _at;

    /// <summary>Points at a table. An entry has at most 64 bytes.</summary>
    public void Open(long offset, long count, int size)
    {
        (_offset, _left, _size, _filled, _at) = (offset, count, size, 0, 0);
    }

    /// <summary>The next entry; empty when the table or the body has ended.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (_at == _filled && !Refill()) return default;
        var entry = _batch.AsSpan(_at, _size);
        _at += _size;
        return entry;
    }

    private bool Refill()
    {
        var entries = (int)Math.Min(_left, BatchBytes / _size);
        var bytes = cursor.At(_offset, entries * _size);
        entries = bytes.Length / _size;
        if (entries == 0) return false;
        bytes[..(entries * _size)].CopyTo(_batch);
        (_filled, _at) = (entries * _size, 0);
        _offset += _filled;
        _left -= entries;
        return true;
    }
}
