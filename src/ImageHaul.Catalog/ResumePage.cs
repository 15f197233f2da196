using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>Up to 4,096 rows of the resume scan, held as bytes in one array: no string is made for a row that is simply done.</summary>
internal sealed class ResumePage
{
    /// <summary>Rows a page: the read transaction ends with it, so that checkpoints are never held up, and half a megabyte is all it holds.</summary>
    public const int Rows = 4096;

    private readonly Row[] _rows = new Row[Rows];
    private byte[] _bytes = new byte[64 << 10];
    private int _used;
    private int _count;
    private int _next;

    private readonly record struct Row(long Ordinal, bool IsGood, bool IsFailed, long Sequence, long? UrlKey, int Start, int UrlLength, int? IdLength);

    /// <summary>Reads the rows from an ordinal on; true when there may be more behind them.</summary>
    public bool Fill(Statement select, long from)
    {
        _count = _next = _used = 0;
        select.Bind(1, from);
        try
        {
            while (select.Step())
            {
                var start = _used;
                var url = Keep(select.Bytes(1));
                int? id = select.IsNull(2) ? null : Keep(select.Bytes(2));
                _rows[_count++] = new Row(select.Long(0), !select.IsNull(3), select.Long(5) == (int)RecordStatus.Failed, select.Long(6), select.LongOrNull(4), start, url, id);
            }
        }
        finally
        {
            select.Reset();
        }
        return _count == Rows;
    }

    public void Clear() => _count = _next = 0;

    /// <summary>True when no row of the page can be at or behind the ordinal.</summary>
    public bool IsPast(long ordinal) => _count == 0 || _rows[_count - 1].Ordinal < ordinal;

    /// <summary>Moves on to the ordinal; true when the page has a row there.</summary>
    public bool MoveTo(long ordinal)
    {
        while (_next < _count && _rows[_next].Ordinal < ordinal) _next++;
        return _next < _count && _rows[_next].Ordinal == ordinal;
    }

    /// <summary>True when the present row ended with an image.</summary>
    public bool IsGood => _rows[_next].IsGood;

    /// <summary>True when the present row failed, rather than was skipped.</summary>
    public bool IsFailed => _rows[_next].IsFailed;

    /// <summary>Number of the commit that wrote the present row.</summary>
    public long Sequence => _rows[_next].Sequence;

    public long? UrlKey => _rows[_next].UrlKey;

    public ReadOnlySpan<byte> Url => _bytes.AsSpan(_rows[_next].Start, _rows[_next].UrlLength);

    /// <summary>True when the present row has the request's id, or both have none.</summary>
    public bool HasId(string? id)
    {
        var row = _rows[_next];
        if (row.IdLength is not { } length) return id is null;
        return id is not null && Utf8Text.Equal(id, _bytes.AsSpan(row.Start + row.UrlLength, length));
    }

    private int Keep(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _used < bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
        return bytes.Length;
    }
}
