using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Writes records inside the transaction of its caller and decides who owns a digest: the first row committed with it. A duplicate by URL costs one look-up
/// by digest and one insert.
/// </summary>
internal sealed class RecordWriter(Database database, Meta meta, UrlFingerprint fingerprint, Func<string, string> redact)
{
    private const string Values = "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24)";

    private readonly Statement _forget = database.Prepare("DELETE FROM former WHERE url_key = ? RETURNING path");
    private readonly Statement _insert = database.Prepare("INSERT INTO record " + Values);
    private readonly Statement _replace = database.Prepare("INSERT OR REPLACE INTO record " + Values);
    private readonly Statement _row = database.Prepare("SELECT id, blob FROM record WHERE ordinal = ?");
    private readonly Statement _blob = database.Prepare("SELECT id, owner, path FROM blob WHERE digest = ?");
    private readonly Statement _newBlob = database.Prepare(
        "INSERT INTO blob(digest, owner, bytes, format, width, height, path, seq) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)");
    private readonly Statement _takeBlob = database.Prepare(
        "UPDATE blob SET owner = ?2, bytes = ?3, format = ?4, width = ?5, height = ?6, path = ?7, seq = ?8 WHERE digest = ?1");

    /// <summary>Whether there may be results of an earlier list.</summary>
    public bool HasFormer { get; set; }

    /// <summary>Told of files that may be without a row from now on (layout original).</summary>
    public Action<string>? NameDisplaced { get; set; }

    /// <summary>Writes one record and returns it as it was written.</summary>
    public ImageRecord Write(ImageRecord record, long sequence)
    {
        long? blob = null;
        string? ownPath = null;
        if (record.Image is { } image) record = Place(record, image, sequence, out blob, out ownPath);
        BindRow(_insert, record, blob, ownPath, sequence);
        if (!_insert.TryInsert()) Replace(record, blob, ownPath, sequence);
        if (HasFormer && blob is not null && record.Request.Url is not null) Forget(record.Request);
        return record;
    }

    // The row knows its image itself from now on; what an earlier list knew of the URL would only grow old.
    private void Forget(ImageRequest request)
    {
        _forget.Bind(1, fingerprint.Of(request));
        while (_forget.Step()) Unnamed(_forget.Text(0));
        _forget.Reset();
    }

    // Finds or makes the blob and settles status and duplicate_of.
    private ImageRecord Place(ImageRecord record, StoredImage image, long sequence, out long? blob, out string? ownPath)
    {
        var ordinal = record.Request.Ordinal;
        var path = BlobPath.Compact(image);
        if (!FindBlob(image.Digest, out var id, out var owner, out var blobPath))
        {
            WriteBlob(_newBlob, image, ordinal, path, sequence);
            (blob, ownPath) = (database.LastInsertId, null);
            return AsOwner(record);
        }
        blob = id;
        // A duplicate named by the caller (same URL) rests on its other row, so the owner need not be asked.
        string? ownerId = null;
        var isNamed = record is { Status: RecordStatus.Duplicate, DuplicateOf: not null };
        var owned = owner is { } other && other != ordinal && (isNamed || StillShows(other, id, out ownerId));
        if (!owned)
        {
            if (blobPath != path) Unnamed(blobPath);
            if (owner != ordinal || blobPath != path) WriteBlob(_takeBlob, image, ordinal, path, sequence);
            ownPath = null;
            return AsOwner(record);
        }
        ownPath = path == blobPath ? null : image.Path;
        return record.Status == RecordStatus.UpToDate || isNamed
            ? record
            : record with { Status = RecordStatus.Duplicate, DuplicateOf = owner, DuplicateOfId = ownerId ?? owner.ToString() };
    }

    // A text that ends with a slash is a folder, and none is the layout's own place for the digest: neither is a row's name.
    private void Unnamed(string? path)
    {
        if (path is not null && !path.EndsWith('/')) NameDisplaced?.Invoke(path);
    }

    private static ImageRecord AsOwner(ImageRecord record) =>
        record.Status == RecordStatus.UpToDate || record is { Status: RecordStatus.Downloaded, DuplicateOf: null }
        ? record
        : record with { Status = RecordStatus.Downloaded, DuplicateOf = null, DuplicateOfId = null };

    // The row was written before: a retry, a refetch, or the same batch again.
    private void Replace(ImageRecord record, long? blob, string? ownPath, long sequence)
    {
        _row.Bind(1, record.Request.Ordinal);
        var earlierBlob = _row.Step() ? _row.LongOrNull(1) : null;
        _row.Reset();
        // Rows that called this one their other row may now name a row without these bytes: mended once, at the end, by BlobOwners.
        if (earlierBlob is not null && earlierBlob != blob) meta.Set("owners_stale", 1);
        BindRow(_replace, record, blob, ownPath, sequence);
        _replace.Run();
    }

    private bool FindBlob(Digest digest, out long id, out long? owner, out string? path)
    {
        _blob.Bind(1, digest);
        var found = _blob.Step();
        (id, owner, path) = found ? (_blob.Long(0), _blob.LongOrNull(1), _blob.Text(2)) : (0, null, null);
        _blob.Reset();
        return found;
    }

    private bool StillShows(long ordinal, long blob, out string? id)
    {
        _row.Bind(1, ordinal);
        var found = _row.Step() && _row.Long(1) == blob;
        id = found ? _row.Text(0) : null;
        _row.Reset();
        return found;
    }

    private static void WriteBlob(Statement statement, StoredImage image, long owner, string? path, long sequence)
    {
        statement.Bind(1, image.Digest);
        statement.Bind(2, owner);
        statement.Bind(3, image.Bytes);
        statement.Bind(4, (long)image.Format);
        statement.Bind(5, image.Width);
        statement.Bind(6, image.Height);
        statement.Bind(7, path);
        statement.Bind(8, sequence);
        statement.Run();
    }

    private void BindRow(Statement row, ImageRecord record, long? blob, string? ownPath, long sequence)
    {
        var request = record.Request;
        var shown = redact(request.RawUrl);
        var hasSecret = !ReferenceEquals(shown, request.RawUrl) && shown != request.RawUrl;
        var isGood = blob is not null;
        row.Clear();
        row.Bind(1, request.Ordinal);
        row.Bind(2, (long)record.Status);
        row.Bind(3, shown);
        // A good row forgets its secret and keeps a fingerprint to be known by; a failed one keeps what a retry needs.
        row.BindSome(4, hasSecret && isGood ? fingerprint.Of(request) : null);
        row.BindSome(5, hasSecret && !isGood ? request.RawUrl : null);
        row.BindSome(6, request.Id);
        if (!isGood && request.ExpectedDigest is { } expected) row.Bind(7, expected);
        row.BindSome(8, blob);
        row.BindSome(9, ownPath);
        row.BindSome(10, record.DuplicateOf);
        row.BindSome(11, (long?)record.Failure?.Kind);
        row.BindSome(12, record.Failure?.Message ?? record.Note);
        var response = record.Response;
        row.BindSome(13, response?.Status ?? (long?)record.Failure?.HttpStatus);
        row.BindSome(14, response?.ContentType);
        row.BindSome(15, response?.FinalUrl is { } final ? (final == request.RawUrl || (final = redact(final)) == shown ? "" : final) : null);
        row.BindSome(16, response?.ETag);
        row.BindSome(17, response?.LastModified);
        row.BindSome(18, response?.FileName);
        row.Bind(19, record.Attempts);
        row.BindSome(20, record.Attempts == 0 && record.Elapsed == TimeSpan.Zero ? null : (long)record.Elapsed.TotalMilliseconds);
        row.BindSome(21, record.FetchedAt?.ToUnixTimeMilliseconds());
        row.Bind(22, sequence);
        row.BindSome(23, record.Route);
        row.BindSome(24, record.Signal);
    }
}
