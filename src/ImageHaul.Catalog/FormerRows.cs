using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// The table <c>former</c>: good results of rows that stood elsewhere in an earlier list, by canonical URL. A changed list finds its images here, and so does
/// a list that comes back after another one was run into the same folder.
/// </summary>
internal static class FormerRows
{
    private const string Insert = """
        INSERT OR IGNORE INTO former SELECT ?2, url, ?3, ?4, blob, path, message, http_status, content_type, final_url, etag, last_modified, original_name,
          attempts, elapsed_ms, fetched_at, seq FROM record WHERE ordinal = ?1
        """;

    public const string Select = """
        SELECT f.url, f.redacted, f.id, f.path, f.message, f.http_status, f.content_type, f.final_url, f.etag, f.last_modified, f.original_name,
          f.attempts, f.elapsed_ms, f.fetched_at, b.digest, b.format, b.bytes, b.width, b.height, b.path
        FROM former f JOIN blob b ON b.id = f.blob WHERE f.url_key = ?
        """;

    public static bool Any(Database database) => database.Scalar("SELECT EXISTS (SELECT 1 FROM former)") != 0;

    /// <summary>
    /// Moves every record from an ordinal on out of <c>record</c>: good ones to <c>former</c>, the others are forgotten (they would be fetched again anyway). Inside
    /// the caller's transaction. Tells the names that rows had for themselves (layout original). Gives the number of rows moved.
    /// </summary>
    public static int Displace(Database database, UrlFingerprint fingerprint, long from, Action<string>? named)
    {
        if (Any(database))
        {
            // What the rows say now is newer than what former says of their URLs, failures included.
            using var forget = database.PrepareOnce("DELETE FROM former WHERE url_key = ? RETURNING path");
            ForEachFrom(database, from, row =>
            {
                forget.Bind(1, KeyOf(row, fingerprint));
                while (forget.Step())
                {
                    if (forget.Text(0) is { } name) named?.Invoke(name);
                }
                forget.Reset();
            });
        }
        using var insert = database.PrepareOnce(Insert);
        ForEachFrom(database, from, row =>
        {
            if (row.IsNull(5)) return;
            if (row.Text(6) is { } name && !name.EndsWith('/')) named?.Invoke(name);
            // Of several rows with one URL the first wins: it is the one that was fetched.
            insert.Bind(1, row.Long(0));
            insert.Bind(2, KeyOf(row, fingerprint));
            insert.Bind(3, row.IsNull(2) ? 0 : 1);
            insert.Bind(4, row.Text(4) ?? row.Long(0).ToString());
            insert.Run();
        });
        database.Execute($"DELETE FROM record WHERE ordinal >= {from}");
        return database.Changes;
    }

    /// <summary>The earlier result of a request's URL, told as a downloaded row of that request; null when there is none.</summary>
    public static ImageRecord? Find(Statement select, UrlFingerprint fingerprint, ImageRequest request, out string? earlierId)
    {
        earlierId = null;
        if (request.Url is not { } url) return null;
        select.Bind(1, fingerprint.Of(request));
        try
        {
            if (!select.Step()) return null;
            var text = select.Text(0)!;
            // Where the text was kept whole, the fingerprint is confirmed by it.
            if (select.Long(1) == 0 && text != request.RawUrl && CanonicalUrl.Parse(text, out _)?.Text != url.Text) return null;
            earlierId = select.Text(2);
            return new ImageRecord
            {
                Request = request,
                Status = RecordStatus.Downloaded,
                Image = RecordReader.Image(select, 14, select.Text(3)),
                Note = select.Text(4),
                Response = RecordReader.Response(select, 5, text),
                Attempts = (int)select.Long(11),
                Elapsed = TimeSpan.FromMilliseconds(RecordReader.Length(select, 12) ?? 0),
                FetchedAt = RecordReader.Moment(select, 13),
            };
        }
        finally
        {
            select.Reset();
        }
    }

    private static long KeyOf(Statement row, UrlFingerprint fingerprint) => row.LongOrNull(2) ?? fingerprint.OfRaw(row.Text(3) ?? row.Text(1)!);

    private static void ForEachFrom(Database database, long from, Action<Statement> visit)
    {
        using var rows = database.PrepareOnce("""
            SELECT r.ordinal, r.url, r.url_key, r.raw_url, r.id, r.blob, coalesce(r.path, b.path) FROM record r LEFT JOIN blob b ON b.id = r.blob
            WHERE r.ordinal >= ? ORDER BY r.ordinal
            """);
        rows.Bind(1, from);
        while (rows.Step()) visit(rows);
    }
}
