using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>How often a kind of failure occurred on a host.</summary>
/// <param name="Host">The host (and port) of the row's URL; empty when it has none.</param>
/// <param name="Rows">Rows.</param>
public sealed record HostCount(string Host, long Rows);

/// <summary>How often a kind of failure occurred.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Rows">Rows.</param>
/// <param name="TopHosts">The hosts with most of them, at most five, most first.</param>
public sealed record FailureCount(FailureKind Kind, long Rows, IReadOnlyList<HostCount> TopHosts);

/// <summary>Totals over all records of a catalog.</summary>
internal sealed record CatalogSummary
{
    private const int TopHosts = 5;

    // A total is exact up to here: nine petabytes.
    private const double MostBytes = 1L << 53;

    /// <summary>All records.</summary>
    public long Rows => Downloaded + Duplicates + UpToDate + Skipped + Failed;

    /// <summary>Rows that stored an image.</summary>
    public long Downloaded { get; private init; }

    /// <summary>Rows with the bytes or the URL of another row.</summary>
    public long Duplicates { get; private init; }

    /// <summary>Rows revalidated.</summary>
    public long UpToDate { get; private init; }

    /// <summary>Rows left alone.</summary>
    public long Skipped { get; private init; }

    /// <summary>Rows without an image.</summary>
    public long Failed { get; private init; }

    /// <summary>Bytes of the blobs that rows own.</summary>
    public long BytesStored { get; private init; }

    /// <summary>Bytes that duplicates did not store again.</summary>
    public long BytesSaved { get; private init; }

    /// <summary>Failed and skipped rows by kind, most first.</summary>
    public IReadOnlyList<FailureCount> Failures { get; private init; } = [];

    internal static CatalogSummary Read(Database database)
    {
        using var totals = database.PrepareOnce("""
            SELECT sum(r.status = 1), sum(r.status = 2), sum(r.status = 3), sum(r.status = 4), sum(r.status = 5), total(CASE r.status WHEN 2 THEN b.bytes END)
            FROM record r LEFT JOIN blob b ON b.id = r.blob
            """);
        totals.Step();
        using var stored = database.PrepareOnce("SELECT total(bytes) FROM blob WHERE owner IS NOT NULL");
        stored.Step();
        return new CatalogSummary
        {
            Downloaded = totals.Long(0),
            Duplicates = totals.Long(1),
            UpToDate = totals.Long(2),
            Skipped = totals.Long(3),
            Failed = totals.Long(4),
            BytesSaved = Bytes(totals, 5),
            BytesStored = Bytes(stored, 0),
            Failures = ReadFailures(database),
        };
    }

    // A total, unlike a sum, ends in no error when damaged values are beyond all measure.
    private static long Bytes(Statement totals, int column) =>
        totals.DoubleOrNull(column) is >= 0 and <= MostBytes and var bytes ? (long)bytes : throw CodedColumns.Damage("bytes", totals.Text(column) ?? "");

    // SQLite groups on disk and hands the hosts over sorted by kind: only five a kind are ever held here.
    private static List<FailureCount> ReadFailures(Database database)
    {
        var counts = new List<FailureCount>();
        var top = new List<HostCount>();
        using var groups = database.PrepareOnce("""
            SELECT failure, host, rows, sum(rows) OVER (PARTITION BY failure) FROM (SELECT failure, host, count(*) AS rows FROM failures GROUP BY failure, host)
            ORDER BY failure, rows DESC, host
            """);
        while (groups.Step())
        {
            var kind = groups.Failure(0);
            if (counts.Count == 0 || counts[^1].Kind != kind)
            {
                top = [];
                counts.Add(new FailureCount(kind, groups.Long(3), top));
            }
            if (top.Count < TopHosts) top.Add(new HostCount(groups.Text(1) ?? "", groups.Long(2)));
        }
        counts.Sort((left, right) => right.Rows.CompareTo(left.Rows) is var order and not 0 ? order : left.Kind.CompareTo(right.Kind));
        return counts;
    }
}
