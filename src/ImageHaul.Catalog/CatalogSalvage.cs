using System.Buffers.Binary;
using SQLitePCL;

namespace ImageHaul.Catalog;

/// <summary>
/// Copies what can still be read of a damaged catalog into a new one. SQLite keeps no check sums, so a row whose image is not vouched for by a second place is
/// left behind: an image that belongs to another row would be worse than one fetched again.
/// </summary>
internal static class CatalogSalvage
{
    // A whole table that cannot be read fails at every step of the search: a second or so, then what was found has to do.
    private const int MostFailures = 20_000;

    // A file cut to less than this part of itself holds next to nothing.
    private const long LongestCut = 1000;

    // Rows are numbered from 1, and none is smaller. A flipped bit must not pass for a row number; and behind the last row every look into a lost last page fails,
    // so that a search without this bound would spend itself there.
    private const long LeastBytesOfARow = 16;

    // {0}: the rows looked at.
    private const string Records = """
        INSERT OR IGNORE INTO main.record SELECT ordinal, status, url, url_key, raw_url, id, expected, blob, path, duplicate_of, failure, message, http_status,
          content_type, final_url, etag, last_modified, original_name, attempts, elapsed_ms, fetched_at, seq, {1} FROM old.record
        WHERE {0} AND typeof(url) = 'text' AND status BETWEEN 1 AND 5 AND (status <= 3) = (blob IS NOT NULL) AND (status <= 3) = (failure IS NULL)
          AND (failure IS NULL OR failure IN (SELECT id FROM main.failure_kind)) AND seq BETWEEN 0 AND 1 << 60
        """;

    private const string Blobs = """
        INSERT OR IGNORE INTO main.blob SELECT id, digest, owner, bytes, format, width, height, path, seq FROM old.blob
        WHERE {0} AND typeof(digest) = 'blob' AND length(digest) = 32 AND seq BETWEEN 0 AND 1 << 60
          AND typeof(bytes) = 'integer' AND format IN (SELECT id FROM main.format)
        """;

    private const string Former = """
        INSERT OR IGNORE INTO main.former SELECT url_key, url, redacted, id, blob, path, message, http_status, content_type, final_url, etag, last_modified,
          original_name, attempts, elapsed_ms, fetched_at, seq FROM old.former WHERE {0} AND typeof(url) = 'text' AND seq BETWEEN 0 AND 1 << 60
        """;

    // An image is a row's own when the blob names the row, and a duplicate's when the other row shows the same one. What stands in former has no second witness.
    private const string KeepWhatIsVouchedFor = """
        DELETE FROM record WHERE status IN (1, 3) AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.id = record.blob AND b.owner = record.ordinal);
        DELETE FROM record WHERE status = 2 AND NOT EXISTS (SELECT 1 FROM record o WHERE o.ordinal = record.duplicate_of AND o.blob = record.blob);
        DELETE FROM record WHERE blob IS NOT NULL AND blob NOT IN (SELECT id FROM blob);
        DELETE FROM former WHERE blob NOT IN (SELECT id FROM blob);
        UPDATE meta SET value = (SELECT coalesce(max(seq), 0) FROM (SELECT max(seq) AS seq FROM record UNION ALL SELECT max(seq) FROM blob)) WHERE name = 'sequence';
        """;

    /// <summary>Makes the catalog at <paramref name="path"/> and fills it from <paramref name="damaged"/>, a copy that may be changed. Gives the rows that were read.</summary>
    /// <exception cref="DatabaseException">The new catalog was refused.</exception>
    public static long Fill(string path, string? damaged)
    {
        using var database = Database.OpenWriter(path);
        database.Execute("PRAGMA synchronous = OFF");
        if (Schema.Prepare(database, path) is not null) throw new InvalidOperationException("A new file was not taken for one.");
        if (damaged is null) return 0;
        var most = Math.Max(1, (new FileInfo(damaged).Length + (File.Exists(damaged + "-wal") ? new FileInfo(damaged + "-wal").Length : 0)) / LeastBytesOfARow);
        if (!TryAttach(database, damaged)) return 0;
        Try(database, "INSERT OR REPLACE INTO main.setting SELECT name, value FROM old.setting WHERE typeof(name) = 'text' AND typeof(value) = 'text'");
        // With the old salt, rows whose secrets were dropped are known again.
        Try(database, "UPDATE main.meta SET value = (SELECT value FROM old.meta WHERE name = 'salt') WHERE name = 'salt' AND (SELECT length(value) FROM old.meta WHERE name = 'salt') = 16");
        Copy(database, new SalvagedTable("blob", "id", Blobs), 1, most);
        Copy(database, new SalvagedTable("record", "ordinal", Records.Replace("{1}", LaterColumns(database), StringComparison.Ordinal)), 1, most);
        Copy(database, new SalvagedTable("former", "url_key", Former), long.MinValue, long.MaxValue);
        database.Execute("DETACH old");
        database.Transact(() => database.Execute(KeepWhatIsVouchedFor));
        return database.Scalar("SELECT count(*) FROM record");
    }

    // The first format had neither; which one it is cannot be asked of a header that may be damaged.
    private static string LaterColumns(Database database) => Try(database, "SELECT route, signal FROM old.record LIMIT 0") ? "route, signal" : "NULL, NULL";

    private static bool TryAttach(Database database, string damaged)
    {
        Lengthen(damaged);
        return Try(database, $"ATTACH '{damaged.Replace("'", "''", StringComparison.Ordinal)}' AS old") && Try(database, "SELECT count(*) FROM old.sqlite_master");
    }

    // SQLite reads nothing of a file that is shorter than its header says. With empty pages at its end, what is left can be read.
    private static void Lengthen(string damaged)
    {
        using var file = File.Open(damaged, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> header = stackalloc byte[32];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) return;
        var length = (long)BinaryPrimitives.ReadUInt16BigEndian(header[16..]) * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        // A damaged header may say anything.
        if (length > file.Length && length < file.Length * LongestCut) file.SetLength(length);
    }

    /// <summary>From end to end if that can be read, since a look for a range ends at the first key beyond it, be it a damaged one; else range by range.</summary>
    private static void Copy(Database database, SalvagedTable table, long first, long last)
    {
        database.Execute("CREATE TEMP TABLE misplaced(key INTEGER PRIMARY KEY)");
        if (!TryCopy(database, table, $"+{table.Key} BETWEEN ?1 AND ?2", first, last)) CopyRanges(database, table, first, last);
        database.Execute("DROP TABLE temp.misplaced");
    }

    /// <summary>Whole ranges as long as they can be read, halves of those that cannot: wide ones first, so that what is sound comes over before the search gives up.</summary>
    private static void CopyRanges(Database database, SalvagedTable table, long first, long last)
    {
        var failures = 0;
        var ranges = new Queue<(long First, long Last)>([(first, last)]);
        while (ranges.TryDequeue(out var range) && failures < MostFailures)
        {
            if (TryCopy(database, table, $"{table.Key} BETWEEN ?1 AND ?2", range.First, range.Last)) continue;
            failures++;
            if (range.First == range.Last) continue;
            var middle = (long)(((Int128)range.First + range.Last) >> 1);
            ranges.Enqueue((range.First, middle));
            ranges.Enqueue((middle + 1, range.Last));
        }
    }

    private static bool TryCopy(Database database, SalvagedTable table, string which, long first, long last)
    {
        try
        {
            NoteMisplaced(database, table, which, first, last);
            // Prepared each time: a damaged schema fails here, and a statement that met damage is not to be used again.
            using var copy = database.PrepareOnce(
                table.Sql.Replace("{0}", $"{which} AND {table.Key} NOT IN (SELECT key FROM temp.misplaced)", StringComparison.Ordinal));
            copy.Bind(1, first);
            copy.Bind(2, last);
            copy.Run();
            return true;
        }
        catch (DatabaseException fault) when (IsOfTheOldFile(fault))
        {
            return false;
        }
    }

    // Rows lie in the order of their keys: where one does not, it or the one before it has a key that is not its own, and nobody can say which.
    private static void NoteMisplaced(Database database, SalvagedTable table, string which, long first, long last)
    {
        using var keys = database.PrepareOnce($"SELECT {table.Key} FROM old.{table.Name} NOT INDEXED WHERE {which}");
        using var note = database.PrepareOnce("INSERT OR IGNORE INTO temp.misplaced VALUES (?1), (?2)");
        keys.Bind(1, first);
        keys.Bind(2, last);
        long? before = null;
        while (keys.Step())
        {
            var key = keys.Long(0);
            if (before >= key)
            {
                note.Bind(1, before);
                note.Bind(2, key);
                note.Run();
            }
            before = key;
        }
    }

    private static bool Try(Database database, string sql)
    {
        try
        {
            database.Execute(sql);
            return true;
        }
        catch (DatabaseException fault) when (IsOfTheOldFile(fault))
        {
            return false;
        }
    }

    // Everything but the new file's own refusals: no space, no permission, a disk that fails.
    private static bool IsOfTheOldFile(DatabaseException fault) => fault.Code is not (raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_PERM);

    /// <summary>A table to copy.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Key">The column that its rows are in the order of.</param>
    /// <param name="Sql">Copies those of its rows that make sense.</param>
    private sealed record SalvagedTable(string Name, string Key, string Sql);
}
