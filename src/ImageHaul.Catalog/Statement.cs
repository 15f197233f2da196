using System.Text;
using ImageHaul.Model;
using SQLitePCL;

namespace ImageHaul.Catalog;

/// <summary>A prepared statement, reused. Parameters count from 1, columns from 0. Not thread-safe: its database's lock covers it.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    // One buffer for the UTF-8 form of bound text; it grows to the longest row (1 MiB by default) and no further.
    private byte[] _utf8 = new byte[512];

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(handle, index, value));

    public void Bind(int index, long? value)
    {
        if (value is { } number) Bind(index, number);
        else BindNull(index);
    }

    public void Bind(int index, double? value)
    {
        if (value is { } number) Check(raw.sqlite3_bind_double(handle, index, number));
        else BindNull(index);
    }

    /// <summary>Makes every parameter NULL, for one call instead of many.</summary>
    public void Clear() => Check(raw.sqlite3_clear_bindings(handle));

    /// <summary>Binds a value to a parameter that is NULL already.</summary>
    public void BindSome(int index, long? value)
    {
        if (value is { } number) Bind(index, number);
    }

    /// <inheritdoc cref="BindSome(int, long?)"/>
    public void BindSome(int index, string? text)
    {
        if (text is not null) Bind(index, text);
    }

    public void BindNull(int index) => Check(raw.sqlite3_bind_null(handle, index));

    public void Bind(int index, string? text)
    {
        if (text is null)
        {
            BindNull(index);
            return;
        }
        if (text.Length == 0)
        {
            // An empty span would bind NULL.
            Check(raw.sqlite3_bind_text(handle, index, ""));
            return;
        }
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < most) _utf8 = new byte[most];
        Check(raw.sqlite3_bind_text(handle, index, _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8))));
    }

    public void BindBlob(int index, ReadOnlySpan<byte> bytes) => Check(raw.sqlite3_bind_blob(handle, index, bytes));

    public void Bind(int index, Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        BindBlob(index, bytes);
    }

    /// <summary>True when a row is there to be read, false at the end (the statement is then reset).</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) throw Fault(code);
        Reset();
        return false;
    }

    /// <summary>Runs to the end.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Runs an insert; false when a row with that key is there already.</summary>
    public bool TryInsert()
    {
        var code = raw.sqlite3_step(handle);
        // Only a taken key is an answer; a missing value would be a defect of ours.
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_ROWID)) throw Fault(code);
        Reset();
        return code == raw.SQLITE_DONE;
    }

    // The code of a reset repeats that of the failed step: it was dealt with there.
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>0 for NULL.</summary>
    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public double? DoubleOrNull(int column) => IsNull(column) ? null : raw.sqlite3_column_double(handle, column);

    /// <summary>Bytes of a blob or UTF-8 of a text, valid until the next step; empty for NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public string? Text(int column)
    {
        var bytes = Bytes(column);
        return bytes.IsEmpty && IsNull(column) ? null : Encoding.UTF8.GetString(bytes);
    }

    public Digest? DigestOrNull(int column) => Bytes(column) is { Length: Digest.Size } bytes ? new Digest(bytes) : null;

    public void Dispose() => handle.Dispose();

    private DatabaseException Fault(int code)
    {
        var fault = database.Fault(code);
        Reset();
        return fault;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Fault(code);
    }
}
