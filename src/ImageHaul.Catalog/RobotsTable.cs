using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>What origins said about their wishes: table <c>robots</c>, a cache whose rows are good for <see cref="MaxAge"/>. Thread-safe.</summary>
internal sealed class RobotsTable
{
    /// <summary>A day: the longest that RFC 9309 section 2.4 lets a robots.txt be kept.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    private readonly WritingConnection _writing;
    private readonly Database _reader;
    private readonly Statement _put;
    private readonly Lock _reading;
    private readonly Statement _find;

    internal RobotsTable(WritingConnection writing, Database reader, Lock reading)
    {
        (_writing, _reader, _reading) = (writing, reader, reading);
        _put = writing.Database.Prepare("INSERT OR REPLACE INTO robots VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _find = reader.Prepare("SELECT fetched_at, http_status, crawl_delay_ms, rules, tdm FROM robots WHERE origin = ?1");
    }

    /// <summary>What an origin said, if that is not older than <see cref="MaxAge"/>; else null.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public SiteWishes? Find(string origin, DateTimeOffset now)
    {
        lock (_reading)
        {
            return CatalogException.Guard(() =>
            {
                _find.Bind(1, origin);
                try
                {
                    return _find.Step() ? Fresh(Read(origin), now) : null;
                }
                finally
                {
                    _find.Reset();
                }
            });
        }
    }

    /// <summary>What every origin said that is not older than <see cref="MaxAge"/>.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IReadOnlyList<SiteWishes> ReadAll(DateTimeOffset now)
    {
        lock (_reading)
        {
            return CatalogException.Guard(() =>
            {
                using var origins = _reader.PrepareOnce("SELECT origin FROM robots ORDER BY origin");
                var all = new List<string>();
                while (origins.Step()) all.Add(origins.Text(0)!);
                return (IReadOnlyList<SiteWishes>)[.. all.Select(origin => Find(origin, now)).OfType<SiteWishes>()];
            });
        }
    }

    /// <summary>Keeps what origins said, all or none of it.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Save(IReadOnlyList<SiteWishes> origins) => _writing.Change(_ =>
    {
        foreach (var origin in origins)
        {
            _put.Bind(1, origin.Origin);
            _put.Bind(2, origin.FetchedAt.ToUnixTimeMilliseconds());
            _put.Bind(3, origin.HttpStatus);
            _put.Bind(4, (long?)origin.CrawlDelay?.TotalMilliseconds);
            _put.Bind(5, origin.Rules);
            _put.Bind(6, origin.Tdm);
            _put.Run();
        }
    });

    /// <summary>Drops what is too old to be of use.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? DropOld(DateTimeOffset now) => _writing.Change(_ =>
        _writing.Database.Execute($"DELETE FROM robots WHERE fetched_at < {(now - MaxAge).ToUnixTimeMilliseconds()}"));

    private SiteWishes Read(string origin) => new(origin, RecordReader.Moment(_find, 0) ?? DateTimeOffset.MinValue)
    {
        HttpStatus = (int?)_find.LongOrNull(1),
        CrawlDelay = _find.LongOrNull(2) is { } delay and >= 0 and <= int.MaxValue ? TimeSpan.FromMilliseconds(delay) : null,
        Rules = _find.Text(3),
        Tdm = _find.Text(4),
    };

    // A clock that was set back makes rows of the future: those are no fresher.
    private static SiteWishes? Fresh(SiteWishes found, DateTimeOffset now) => (now - found.FetchedAt).Duration() <= MaxAge ? found : null;
}
