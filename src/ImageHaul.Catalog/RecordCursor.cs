using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Walks over the records in input order. Only what is looked at is decoded, so that ten million rows are a matter of seconds. URLs are the redacted ones: the
/// URL that a retry needs is never read.
/// </summary>
internal sealed class RecordCursor : IDisposable
{
    internal const string Select = """
        SELECT r.ordinal, r.status, r.url, r.id, r.blob, r.failure, r.message, r.http_status, r.attempts, r.elapsed_ms, r.fetched_at, r.path,
          b.owner, b.digest, b.format, b.bytes, b.width, b.height, b.path
        FROM record r LEFT JOIN blob b ON b.id = r.blob ORDER BY r.ordinal
        """;

    private const int DigestColumn = 13;

    private readonly Statement _row;

    internal RecordCursor(Statement row) => _row = row;

    /// <summary>The row's number in the list, from 1.</summary>
    public long Ordinal => _row.Long(0);

    /// <summary>What became of it.</summary>
    public RecordStatus Status => (RecordStatus)_row.Long(1);

    /// <summary>The URL as it stood in the list, redacted.</summary>
    public string Url => _row.Text(2) ?? "";

    /// <summary>The row's own id; its number when it has none.</summary>
    public string Id => _row.Text(3) ?? Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The number of its blob; null when it has no image.</summary>
    public long? Blob => _row.LongOrNull(4);

    /// <summary>Why it has no image; null when it has one.</summary>
    public FailureKind? Failure => _row.LongOrNull(5) is { } kind && Enum.IsDefined((FailureKind)kind) ? (FailureKind)kind : null;

    /// <summary>One line about the failure, or a note about the image; may be null.</summary>
    public string? Message => _row.Text(6);

    /// <summary>The last response's status; null when none came.</summary>
    public int? HttpStatus => (int?)_row.LongOrNull(7);

    /// <summary>Attempts spent.</summary>
    public long Attempts => _row.Long(8);

    /// <summary>Length of the last attempt in milliseconds; null when it was not fetched.</summary>
    public long? ElapsedMilliseconds => RecordReader.Length(_row, 9);

    /// <summary>When the last attempt ended; null when it was not fetched.</summary>
    public DateTimeOffset? FetchedAt => RecordReader.Moment(_row, 10);

    /// <summary>True for the row that owns its blob: each stored image is owned by one row at most.</summary>
    public bool OwnsBlob => _row.LongOrNull(12) == Ordinal;

    /// <summary>Bytes of the image; 0 when there is none.</summary>
    public long Bytes => _row.Long(15);

    /// <summary>The image; null when there is none.</summary>
    /// <exception cref="CatalogException">The catalog is damaged there.</exception>
    public StoredImage? Image => CatalogException.Guard(ReadImage);

    /// <summary>Goes to the next row; false behind the last.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public bool Step() => CatalogException.Guard(_row.Step);

    /// <inheritdoc/>
    public void Dispose() => _row.Dispose();

    private StoredImage? ReadImage() => RecordReader.Image(_row, DigestColumn, _row.Text(11));
}
