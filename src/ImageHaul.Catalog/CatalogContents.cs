using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>A stored blob and the row that owns it.</summary>
/// <param name="Image">The blob.</param>
/// <param name="Owner">The first row with these bytes; null when only rows of an earlier list had them.</param>
/// <param name="OwnerId">The id of that row.</param>
internal sealed record CatalogedBlob(StoredImage Image, long? Owner, string? OwnerId);

/// <summary>A file that a row has for itself (layout original: a further name of the same bytes).</summary>
/// <param name="Image">The image; its path is that of the file.</param>
/// <param name="Ordinal">The row; null for one of an earlier list.</param>
/// <param name="Id">The row's id.</param>
internal sealed record NamedFile(StoredImage Image, long? Ordinal, string? Id);

/// <summary>Everything in the catalog that is only read. Each call opens a connection of its own, so a run may go on beside it; enumerations stream.</summary>
internal sealed class CatalogContents
{
    // A page at a time, so that a retry that reads failures while it runs holds no read transaction over its length.
    private const int FailedPage = 1024;

    private readonly string _path;

    internal CatalogContents(string path) => _path = path;

    /// <summary>Every record, in input order.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IEnumerable<ImageRecord> ReadAll() => Stream(RecordReader.Select + " ORDER BY r.ordinal", RecordReader.Read);

    /// <summary>
    /// The requests of rows without an image, in input order, with the raw URL, id and expected digest that the list gave: failed ones, or those of the named kinds
    /// (which may be kinds of skipped rows). Rows that are recorded meanwhile may or may not appear.
    /// </summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IEnumerable<ImageRequest> ReadFailed(IReadOnlyCollection<FailureKind>? kinds = null)
    {
        var which = kinds is null ? $"status = {(int)RecordStatus.Failed}" : $"failure IN ({string.Join(',', kinds.Select(kind => (int)kind))})";
        var sql = "SELECT ordinal, id, coalesce(raw_url, url), expected, failure, message FROM record "
            + $"WHERE ordinal > ?1 AND {which} ORDER BY ordinal LIMIT {FailedPage}";
        long last = 0;
        while (true)
        {
            List<ImageRequest> page = [.. Stream(sql, row => RecordReader.Request(row.Long(0), row.Text(1), row.Text(2)!, row.DigestOrNull(3),
                new Failure(row.Failure(4), row.Text(5) ?? "")), last)];
            foreach (var request in page) yield return request;
            if (page.Count < FailedPage) yield break;
            last = page[^1].Ordinal;
        }
    }

    /// <summary>Every blob, those of earlier lists included.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IEnumerable<CatalogedBlob> ReadBlobs() => Stream(
        """
        SELECT b.digest, b.format, b.bytes, b.width, b.height, b.path, b.owner, coalesce(r.id, CAST(b.owner AS TEXT))
        FROM blob b LEFT JOIN record r ON r.ordinal = b.owner ORDER BY b.id
        """,
        row => new CatalogedBlob(RecordReader.Blob(row, 0, null), row.LongOrNull(6), row.Text(7)));

    /// <summary>Every file beside the blobs' own.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IEnumerable<NamedFile> ReadNamedFiles() => Stream(
        """
        SELECT b.digest, b.format, b.bytes, b.width, b.height, b.path, r.path, r.ordinal, coalesce(r.id, CAST(r.ordinal AS TEXT))
        FROM record r JOIN blob b ON b.id = r.blob WHERE r.path IS NOT NULL
        UNION ALL
        SELECT b.digest, b.format, b.bytes, b.width, b.height, b.path, f.path, NULL, f.id FROM former f JOIN blob b ON b.id = f.blob WHERE f.path IS NOT NULL
        """,
        row => new NamedFile(RecordReader.Blob(row, 0, row.Text(6)), row.LongOrNull(7), row.Text(8)));

    /// <summary>Totals over all records.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public CatalogSummary ReadSummary() => CatalogException.Guard(() =>
    {
        using var database = Database.OpenReader(_path);
        return CatalogSummary.Read(database);
    });

    /// <summary>Everything as it is at this moment, for readings that must agree with one another. The caller disposes it.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public CatalogSnapshot OpenSnapshot() => CatalogException.Guard(() => CatalogSnapshot.Open(_path));

    /// <summary>Rows whose status no row ever has, or whose image or failure is not the one that their status speaks of.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IEnumerable<long> ReadSenseless() => Stream(
        """
        SELECT r.ordinal FROM record r LEFT JOIN blob b ON b.id = r.blob
        WHERE r.status NOT BETWEEN 1 AND 5 OR CASE WHEN r.status <= 3 THEN b.id IS NULL OR r.failure IS NOT NULL ELSE r.blob IS NOT NULL OR r.failure IS NULL END
        """,
        row => row.Long(0));

    /// <summary>Asks SQLite to walk its own file: what it found wrong, at most a hundred findings; empty when the file is sound.</summary>
    /// <exception cref="CatalogException">The disk refused to be read.</exception>
    public IReadOnlyList<string> QuickCheck() => CatalogException.Guard<IReadOnlyList<string>>(() =>
    {
        var findings = new List<string>();
        try
        {
            using var database = Database.OpenReader(_path);
            using var check = database.PrepareOnce("PRAGMA quick_check(100)");
            while (check.Step())
            {
                if (check.Text(0) is { } finding && finding != "ok") findings.Add(finding);
            }
        }
        catch (DatabaseException fault) when (fault.IsDamage)
        {
            findings.Add(fault.Message);
        }
        return findings;
    });

    /// <summary>
    /// Writes the manifest: to a temporary file beside the path, then renamed over it. Rows without a record (of an unfinished run) are absent.
    /// </summary>
    public ManifestOutcome WriteManifest(string path, ManifestFormat format, CancellationToken cancellationToken) =>
        ManifestFile.Write(_path, path, format, cancellationToken);

    /// <summary>Writes the manifest but gives it no name yet.</summary>
    internal PreparedManifest PrepareManifest(string path, ManifestFormat format) => ManifestFile.Prepare(_path, path, format, CancellationToken.None);

    /// <summary>Writes the manifest to a stream, which stays open.</summary>
    public ManifestOutcome WriteManifest(Stream destination, ManifestFormat format, CancellationToken cancellationToken) =>
        ManifestFile.Write(_path, destination, format, cancellationToken);

    internal IEnumerable<(string Name, string Value)> ReadSettings() => Stream("SELECT name, value FROM setting", row => (row.Text(0)!, row.Text(1)!));

    internal IEnumerable<T> Stream<T>(string sql, Func<Statement, T> read, long? parameter = null)
    {
        using var database = CatalogException.Guard(() => Database.OpenReader(_path));
        using var rows = CatalogException.Guard(() => database.PrepareOnce(sql));
        if (parameter is { } value) rows.Bind(1, value);
        Func<T> current = () => read(rows);
        while (CatalogException.Guard(rows.Step)) yield return CatalogException.Guard(current);
    }
}
