using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>A stored file that was recorded behind the durable mark.</summary>
/// <param name="Ordinal">The row that shows it; null when only an earlier list did.</param>
/// <param name="Image">The image; its path is that of the file.</param>
internal readonly record struct UnprovenImage(long? Ordinal, StoredImage Image);

/// <summary>Finds the files recorded behind the durable mark, and takes rows back whose file is not whole.</summary>
internal static class DurableMark
{
    // Each blob once, then the files of their own that rows have in layout original.
    public const string PastMark = """
        SELECT b.owner, b.digest, b.format, b.bytes, b.width, b.height, b.path, NULL FROM blob b WHERE b.seq > ?1
        UNION ALL
        SELECT r.ordinal, b.digest, b.format, b.bytes, b.width, b.height, b.path, r.path
        FROM record r JOIN blob b ON b.id = r.blob WHERE r.path IS NOT NULL AND r.seq > ?1
        UNION ALL
        SELECT NULL, b.digest, b.format, b.bytes, b.width, b.height, b.path, f.path
        FROM former f JOIN blob b ON b.id = f.blob WHERE f.path IS NOT NULL AND f.seq > ?1
        """;

    private const string TakeBackSql = """
        DELETE FROM record WHERE blob IN (SELECT blob FROM temp.damaged WHERE path IS NULL);
        DELETE FROM record WHERE path IS NOT NULL AND EXISTS (SELECT 1 FROM temp.damaged d WHERE d.blob = record.blob AND d.path = record.path);
        DELETE FROM former WHERE blob IN (SELECT blob FROM temp.damaged WHERE path IS NULL);
        DELETE FROM former WHERE EXISTS (SELECT 1 FROM temp.damaged d WHERE d.blob = former.blob AND d.path = former.path);
        DELETE FROM blob WHERE id IN (SELECT blob FROM temp.damaged WHERE path IS NULL);
        DROP TABLE temp.damaged;
        """;

    /// <summary>Runs inside the caller's transaction. Gives the number of rows taken back.</summary>
    public static long TakeBack(Database database, IEnumerable<StoredImage> damaged)
    {
        // path NULL: the blob's own file, and with it every row that shows the blob. Else the file of one row in layout original.
        database.Execute("CREATE TEMP TABLE damaged(blob INTEGER NOT NULL, path TEXT)");
        using (var find = database.PrepareOnce("SELECT id, path FROM blob WHERE digest = ?"))
        using (var add = database.PrepareOnce("INSERT INTO temp.damaged VALUES (?, ?)"))
        {
            foreach (var image in damaged)
            {
                find.Bind(1, image.Digest);
                if (find.Step())
                {
                    add.Bind(1, find.Long(0));
                    add.Bind(2, BlobPath.Resolve(find.Text(1), image.Digest, image.Format) == image.Path ? null : image.Path);
                    add.Run();
                }
                find.Reset();
            }
        }
        var before = database.Scalar("SELECT count(*) FROM record");
        database.Execute(TakeBackSql);
        BlobOwners.Mend(database);
        return before - database.Scalar("SELECT count(*) FROM record");
    }
}
