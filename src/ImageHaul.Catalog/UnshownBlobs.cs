using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Blobs and names that nothing refers to any more, as a refresh leaves them. Scans whole tables, once for each run that refreshes; blobs of an earlier list are
/// shown by its former rows and stay.
/// </summary>
internal static class UnshownBlobs
{
    private const string Which = "id NOT IN (SELECT blob FROM record WHERE blob IS NOT NULL UNION SELECT blob FROM former)";

    public static IReadOnlyList<StoredImage> Find(Database database)
    {
        using var rows = database.PrepareOnce($"SELECT digest, format, bytes, width, height, path FROM blob WHERE {Which}");
        var images = new List<StoredImage>();
        while (rows.Step()) images.Add(RecordReader.Blob(rows, 0, null));
        return images;
    }

    public static void Remove(Database database) => database.Execute($"DELETE FROM blob WHERE {Which}");

    public static IReadOnlyList<string> Paths(Database database, IEnumerable<string> candidates)
    {
        database.Execute("CREATE TEMP TABLE IF NOT EXISTS candidate(path TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.candidate");
        using (var insert = database.PrepareOnce("INSERT OR IGNORE INTO temp.candidate VALUES (?)"))
        {
            foreach (var path in candidates)
            {
                insert.Bind(1, path);
                insert.Run();
            }
        }
        var unshown = new List<string>();
        using (var rows = database.PrepareOnce("""
            SELECT path FROM temp.candidate WHERE path NOT IN (SELECT path FROM record WHERE path IS NOT NULL)
              AND path NOT IN (SELECT path FROM former WHERE path IS NOT NULL) AND path NOT IN (SELECT path FROM blob WHERE path IS NOT NULL)
            """))
        {
            while (rows.Step()) unshown.Add(rows.Text(0)!);
        }
        database.Execute("DROP TABLE temp.candidate");
        return unshown;
    }
}
