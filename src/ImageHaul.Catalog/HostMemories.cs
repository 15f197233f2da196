using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>The table <c>host</c>: what the last run learnt about hosts, for the next one. Replaced as a whole.</summary>
internal sealed class HostMemories
{
    private readonly WritingConnection _writing;
    private readonly string _path;

    internal HostMemories(WritingConnection writing, string path) => (_writing, _path) = (writing, path);

    /// <summary>All that is kept; rows that make no sense are left out, since nothing but a pace hangs on them.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IReadOnlyList<HostMemory> Read() => CatalogException.Guard(() =>
    {
        using var reader = Database.OpenReader(_path);
        using var rows = reader.PrepareOnce("SELECT origin, blocked_until, blocked_by, suspended, incidents, rate, refused_rate, in_flight, seen_at FROM host");
        var memories = new List<HostMemory>();
        while (rows.Step())
        {
            if (CanonicalUrl.Parse($"{rows.Text(0)}/", out _) is not { } url) continue;
            memories.Add(new HostMemory
            {
                Host = url.HostKey,
                BlockedUntil = rows.LongOrNull(1) is { } until ? Instant(until) : null,
                BlockedBy = rows.LongOrNull(2) is { } kind && Enum.IsDefined((FailureKind)kind) ? (FailureKind)kind : null,
                IsSuspended = rows.Long(3) != 0,
                Incidents = (int)Math.Clamp(rows.Long(4), 0, 30),
                Rate = Positive(rows.DoubleOrNull(5)),
                RefusedRate = Positive(rows.DoubleOrNull(6)),
                InFlight = rows.LongOrNull(7) is { } inFlight ? (int)Math.Clamp(inFlight, 1, int.MaxValue) : null,
                SeenAt = Instant(rows.Long(8)),
            });
        }
        return memories;
    });

    /// <summary>Replaces all that is kept. Not durable by itself: the next checkpoint is.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Save(IReadOnlyList<HostMemory> memories)
    {
        ArgumentNullException.ThrowIfNull(memories);
        return _writing.Change(_ =>
        {
            _writing.Database.Execute("DELETE FROM host");
            using var insert = _writing.Database.PrepareOnce("INSERT OR REPLACE INTO host VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
            foreach (var memory in memories)
            {
                insert.Bind(1, memory.Host.ToString());
                insert.Bind(2, memory.BlockedUntil?.ToUnixTimeMilliseconds());
                insert.Bind(3, (long?)memory.BlockedBy);
                insert.Bind(4, memory.IsSuspended ? 1 : 0);
                insert.Bind(5, memory.Incidents);
                insert.Bind(6, memory.Rate);
                insert.Bind(7, memory.RefusedRate);
                insert.Bind(8, (long?)memory.InFlight);
                insert.Bind(9, memory.SeenAt.ToUnixTimeMilliseconds());
                insert.Run();
            }
        });
    }

    // Whatever stands in the file, it is an instant: those out of range are the nearest that is one.
    private static DateTimeOffset Instant(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static double? Positive(double? value) => value is > 0 and < 1e9 ? value : null;
}
