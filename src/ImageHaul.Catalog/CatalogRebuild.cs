using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// A catalog that is being made anew from what is left: the readable rows of a damaged one, the files that are there, and the rows of a manifest, in this order.
/// </summary>
internal sealed class CatalogRebuild : IDisposable
{
    private const string RemoveWhatHasNoFile = """
        DELETE FROM record WHERE blob IN (SELECT id FROM blob WHERE digest NOT IN (SELECT digest FROM temp.found));
        DELETE FROM former WHERE blob IN (SELECT id FROM blob WHERE digest NOT IN (SELECT digest FROM temp.found));
        DELETE FROM blob WHERE digest NOT IN (SELECT digest FROM temp.found);
        DELETE FROM record WHERE path IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM temp.found f JOIN blob b ON b.digest = f.digest WHERE f.path = record.path AND b.id = record.blob);
        DELETE FROM former WHERE path IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM temp.found f JOIN blob b ON b.digest = f.digest WHERE f.path = former.path AND b.id = former.blob);
        """;

    private readonly SqliteCatalog _catalog;
    private readonly Statement _find;

    private CatalogRebuild(SqliteCatalog catalog, long salvaged)
    {
        (_catalog, Salvaged) = (catalog, salvaged);
        _catalog.Writer.Execute(
            """
            CREATE TEMP TABLE found(path TEXT PRIMARY KEY, digest BLOB NOT NULL, format INTEGER, bytes INTEGER, width INTEGER, height INTEGER) WITHOUT ROWID;
            CREATE INDEX temp.found_digest ON found(digest)
            """);
        _find = _catalog.Writer.Prepare("SELECT digest, format, bytes, width, height, path FROM temp.found WHERE path = ?");
    }

    /// <summary>Rows that could still be read in the damaged catalog and are vouched for by it.</summary>
    public long Salvaged { get; }

    /// <summary>The option values that came over; to be looked through, for each is a text that may be damaged.</summary>
    public RunSettings Settings => _catalog.Settings;

    /// <summary>Rows recorded so far.</summary>
    public long Rows => _catalog.Writer.Scalar("SELECT count(*) FROM record");

    /// <summary>Rows without a record before the last row that has one.</summary>
    public long Gaps => _catalog.Writer.Scalar("SELECT coalesce(max(ordinal), 0) - count(*) FROM record");

    /// <summary>Stored images that belong to no row; the next run that comes upon the same bytes takes them.</summary>
    public long Unowned => _catalog.Writer.Scalar("SELECT count(*) FROM blob WHERE id NOT IN (SELECT blob FROM record WHERE blob IS NOT NULL)");

    /// <summary>Makes a new catalog.</summary>
    /// <param name="path">Where; nothing may be there.</param>
    /// <param name="damaged">A copy of the damaged catalog that may be changed, its WAL beside it; null when there is none.</param>
    /// <param name="rebuild">The rebuild; the caller disposes it.</param>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public static Failure? Begin(string path, string? damaged, out CatalogRebuild? rebuild)
    {
        rebuild = null;
        try
        {
            var salvaged = CatalogSalvage.Fill(path, damaged);
            var (catalog, fault) = SqliteCatalog.Open(path);
            if (catalog is null) return new Failure(FailureKind.StorageDenied, fault!.Message);
            rebuild = new CatalogRebuild(catalog, salvaged);
            return null;
        }
        catch (DatabaseException refused)
        {
            return refused.ToFailure();
        }
    }

    /// <summary>
    /// Brings the salvaged rows in line with the files: blobs are described anew by what their files hold, files nobody knew become blobs, and rows whose
    /// image is nowhere are removed.
    /// </summary>
    /// <param name="files">Every sound file, as its bytes are.</param>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Adopt(IEnumerable<StoredImage> files) => _catalog.Change(sequence =>
    {
        var database = _catalog.Writer;
        Note(database, files);
        Describe(database, sequence);
        database.Execute(RemoveWhatHasNoFile);
        BlobOwners.Mend(database);
    });

    /// <summary>The file at a path as it was found; null when it was not, or holds other bytes.</summary>
    public StoredImage? Find(string path, Digest digest)
    {
        _find.Bind(1, path);
        var image = _find.Step() ? Found(_find) : null;
        _find.Reset();
        return image?.Digest == digest ? image : null;
    }

    /// <summary>The record that the row has already; null when it has none.</summary>
    public ImageRecord? FindRow(long ordinal) => _catalog.Find(ordinal);

    /// <summary>Records rows that the manifest knew.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Restore(IReadOnlyList<ImageRecord> rows) => _catalog.Commit(rows).Failure;

    /// <summary>Ends the rebuild: the catalog is whole and on the disk once this was disposed.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? End() => _catalog.Change(_ => BlobOwners.Mend(_catalog.Writer)) ?? _catalog.Mark.EndRun(finished: true);

    /// <inheritdoc/>
    public void Dispose() => _catalog.Dispose();

    private static void Note(Database database, IEnumerable<StoredImage> files)
    {
        using var insert = database.PrepareOnce("INSERT OR REPLACE INTO temp.found VALUES (?, ?, ?, ?, ?, ?)");
        foreach (var file in files)
        {
            insert.Bind(1, file.Path);
            insert.Bind(2, file.Digest);
            insert.Bind(3, (long)file.Format);
            insert.Bind(4, file.Bytes);
            insert.Bind(5, file.Width);
            insert.Bind(6, file.Height);
            insert.Run();
        }
    }

    // One row a digest: at the path that the catalog named when a file is there, else at the first in order.
    private static void Describe(Database database, long sequence)
    {
        using var found = database.PrepareOnce(
            """
            SELECT f.digest, f.format, f.bytes, f.width, f.height,
              coalesce((SELECT n.path FROM temp.found n JOIN image i ON i.path = n.path WHERE n.digest = f.digest AND i.id = b.id), min(f.path)), b.id
            FROM temp.found f LEFT JOIN blob b ON b.digest = f.digest GROUP BY f.digest
            """);
        using var describe = database.PrepareOnce("UPDATE blob SET bytes = ?2, format = ?3, width = ?4, height = ?5, path = ?6 WHERE id = ?1");
        using var adopt = database.PrepareOnce("INSERT INTO blob(digest, bytes, format, width, height, path, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        while (found.Step())
        {
            var image = Found(found);
            var isKnown = !found.IsNull(6);
            var write = isKnown ? describe : adopt;
            if (isKnown) write.Bind(1, found.Long(6));
            else write.Bind(1, image.Digest);
            write.Bind(2, image.Bytes);
            write.Bind(3, (long)image.Format);
            write.Bind(4, image.Width);
            write.Bind(5, image.Height);
            write.Bind(6, BlobPath.Compact(image));
            if (!isKnown) write.Bind(7, sequence);
            write.Run();
        }
    }

    private static StoredImage Found(Statement row) =>
        new(row.DigestOrNull(0)!.Value, (ImageFormat)row.Long(1), row.Long(2), row.Text(5)!, (int)row.Long(3), (int)row.Long(4));
}
