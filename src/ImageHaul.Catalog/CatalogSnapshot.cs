namespace ImageHaul.Catalog;

/// <summary>A blob that several rows show.</summary>
/// <param name="Blob">Its number in table <c>blob</c>.</param>
/// <param name="Rows">Rows that show it, its owner included.</param>
internal sealed record SharedBlob(long Blob, long Rows);

/// <summary>The blobs that most rows share, and how many such blobs there are.</summary>
/// <param name="Most">The ones with most rows, most first; equal ones in input order.</param>
/// <param name="Blobs">Blobs that more than one row shows.</param>
/// <param name="Rows">Rows that show one of them.</param>
internal sealed record SharedBlobs(IReadOnlyList<SharedBlob> Most, long Blobs, long Rows);

/// <summary>
/// The catalog as it was at one moment: several readings that agree with one another, while a run may go on. Memory is bounded by what is asked for; SQLite sorts on
/// disk. Not thread-safe.
/// </summary>
internal sealed class CatalogSnapshot : IDisposable
{
    // Room for the pages of blobs that rows name: 16 MiB hold some 50,000.
    private const int CacheMegabytes = 16;

    private readonly Database _database;

    private CatalogSnapshot(Database database) => _database = database;

    internal static CatalogSnapshot Open(string path)
    {
        var database = Database.OpenReader(path, CacheMegabytes);
        try
        {
            // A transaction that only reads: every statement below sees the same commits.
            database.Execute("BEGIN");
            database.Scalar("SELECT count(*) FROM meta");
            return new CatalogSnapshot(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Totals over all records.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public CatalogSummary ReadSummary() => CatalogException.Guard(() => CatalogSummary.Read(_database));

    /// <summary>The images that most rows share.</summary>
    /// <param name="most">Blobs wanted at most.</param>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public SharedBlobs ReadShared(int most) => CatalogException.Guard(() =>
    {
        using var groups = _database.PrepareOnce("""
            SELECT blob, rows, count(*) OVER (), sum(rows) OVER () FROM
              (SELECT blob, count(*) AS rows, min(ordinal) AS first FROM record WHERE blob IS NOT NULL GROUP BY blob HAVING count(*) > 1)
            ORDER BY rows DESC, first LIMIT ?1
            """);
        groups.Bind(1, (long)most);
        var found = new List<SharedBlob>();
        long blobs = 0, rows = 0;
        while (groups.Step())
        {
            found.Add(new SharedBlob(groups.Long(0), groups.Long(1)));
            (blobs, rows) = (groups.Long(2), groups.Long(3));
        }
        return new SharedBlobs(found, blobs, rows);
    });

    /// <summary>Every record in input order, read one at a time. The caller disposes it.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public RecordCursor ReadRecords() => new(CatalogException.Guard(() => _database.PrepareOnce(RecordCursor.Select)));

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
