using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>Turns rows into records. One SELECT with its blob and the other row's id; the manifest export reads the same columns as bytes.</summary>
internal static class RecordReader
{
    private const string Columns = """
        SELECT r.ordinal, r.status, r.url, r.raw_url, r.id, r.expected, r.failure, r.message, r.http_status, r.content_type, r.final_url, r.etag,
          r.last_modified, r.original_name, r.path, r.duplicate_of, o.id, r.attempts, r.elapsed_ms, r.fetched_at,
          b.digest, b.format, b.bytes, b.width, b.height, b.path, r.route, r.signal
        """;

    public const string Select = Columns + " FROM record r LEFT JOIN blob b ON b.id = r.blob LEFT JOIN record o ON o.ordinal = r.duplicate_of";

    /// <summary>
    /// The records of the rows from ?1 to ?2, in input order. Looking up the other row's id costs more than all else, so a catalog whose rows have no ids is spared it.
    /// </summary>
    public static string SelectRange(Database database)
    {
        var select = database.Scalar("SELECT EXISTS (SELECT 1 FROM record WHERE id IS NOT NULL)") != 0
            ? Select
            : Columns.Replace("o.id", "NULL", StringComparison.Ordinal) + " FROM record r LEFT JOIN blob b ON b.id = r.blob";
        return select + " WHERE r.ordinal BETWEEN ?1 AND ?2 ORDER BY r.ordinal";
    }

    public const int Ordinal = 0, Status = 1, Url = 2, RawUrl = 3, Id = 4, Expected = 5, FailureKindColumn = 6, Message = 7, HttpStatus = 8, ContentType = 9,
        FinalUrl = 10, ETag = 11, LastModified = 12, OriginalName = 13, Path = 14, DuplicateOf = 15, OtherId = 16, Attempts = 17, Elapsed = 18, FetchedAt = 19,
        BlobDigest = 20, BlobFormat = 21, BlobBytes = 22, BlobWidth = 23, BlobHeight = 24, BlobPathColumn = 25,
        Route = 26, Signal = 27;

    public static ImageRecord Read(Statement row)
    {
        var status = row.Status(Status);
        var url = row.Text(Url)!;
        var message = row.Text(Message);
        var httpStatus = (int?)row.LongOrNull(HttpStatus);
        var failure = row.IsNull(FailureKindColumn) ? null : new Failure(row.Failure(FailureKindColumn), message ?? "") { HttpStatus = httpStatus };
        var duplicateOf = row.LongOrNull(DuplicateOf);
        return new ImageRecord
        {
            Request = Request(row.Long(Ordinal), row.Text(Id), row.Text(RawUrl) ?? url, row.DigestOrNull(Expected), failure),
            Status = status,
            Failure = failure,
            Image = Image(row, BlobDigest, row.Text(Path)),
            Response = Response(row, HttpStatus, url),
            DuplicateOf = duplicateOf,
            DuplicateOfId = duplicateOf is null ? null : row.Text(OtherId) ?? duplicateOf.ToString(),
            Attempts = (int)row.Long(Attempts),
            Elapsed = TimeSpan.FromMilliseconds(Length(row, Elapsed) ?? 0),
            FetchedAt = Moment(row, FetchedAt),
            Note = failure is null ? message : null,
            Route = row.Text(Route),
            Signal = row.Text(Signal),
        };
    }

    /// <summary>The request as a list would give it again.</summary>
    public static ImageRequest Request(long ordinal, string? id, string rawUrl, Digest? expected, Failure? failure)
    {
        // A row that could not be used stays so: only its own list can give it a better text.
        var url = failure?.Kind == FailureKind.BadRow ? null : CanonicalUrl.Parse(rawUrl, out _);
        return new ImageRequest
        {
            Ordinal = ordinal,
            Id = id,
            RawUrl = rawUrl,
            Url = url,
            ExpectedDigest = expected,
            Fault = url is null ? failure ?? new Failure(FailureKind.InvalidUrl, "not a URL") : null,
        };
    }

    /// <summary>The image whose digest, format, bytes, width, height and path stand from a column on; null when there is none.</summary>
    public static StoredImage? Image(Statement row, int first, string? ownPath) => row.IsNull(first) ? null : Blob(row, first, ownPath);

    /// <summary>The same of a row that has one.</summary>
    public static StoredImage Blob(Statement row, int first, string? ownPath)
    {
        var digest = row.Digest(first);
        var format = row.Format(first + 1);
        var path = ownPath ?? BlobPath.Resolve(row.Text(first + 5), digest, format);
        return new StoredImage(digest, format, row.Long(first + 2), path, (int)row.Long(first + 3), (int)row.Long(first + 4));
    }

    /// <summary>Status, content type, final URL, ETag, Last-Modified and name, standing from a column on; null when no response came.</summary>
    public static ResponseFacts? Response(Statement row, int first, string url)
    {
        if (row.IsNull(first)) return null;
        var finalUrl = row.Text(first + 2);
        return new ResponseFacts
        {
            Status = (int)row.Long(first),
            ContentType = row.Text(first + 1),
            FinalUrl = finalUrl is { Length: 0 } ? url : finalUrl,
            ETag = row.Text(first + 3),
            LastModified = row.Text(first + 4),
            FileName = row.Text(first + 5),
        };
    }

    /// <summary>A time; null when there is none, and for what only a damaged file can hold.</summary>
    public static DateTimeOffset? Moment(Statement row, int column) =>
        row.LongOrNull(column) is { } milliseconds && milliseconds >= 0 && milliseconds <= LastMoment ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>A length of time in milliseconds, within what anything can have taken; null when there is none.</summary>
    public static long? Length(Statement row, int column) => row.LongOrNull(column) is { } milliseconds ? Math.Clamp(milliseconds, 0, int.MaxValue) : null;

    private static readonly long LastMoment = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
