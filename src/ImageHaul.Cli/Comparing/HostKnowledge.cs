using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Comparing;

/// <summary>
/// What hosts said and were found to take, taken out of one pass's folder and put into the next one's: a pass must not break what the one before was asked for, and none
/// must have to ask for what another knew.
/// </summary>
internal sealed record HostKnowledge
{
    public IReadOnlyList<HostMemory> Hosts { get; private init; } = [];

    public IReadOnlyList<SiteWishes> Wishes { get; private init; } = [];

    /// <summary>No host had to be slowed down: nothing was refused, cut or suspended.</summary>
    public bool IsUntroubled => Hosts.All(host => host is { Incidents: 0, IsSuspended: false, InFlight: null, Rate: null, BlockedUntil: null });

    /// <summary>How long hosts still want to rest.</summary>
    /// <param name="now">The time.</param>
    /// <param name="delay">The wait between two starts on one host that was asked for on the command line.</param>
    public TimeSpan Rest(DateTimeOffset now, TimeSpan delay)
    {
        var blocked = Hosts.Select(host => host.BlockedUntil - now ?? TimeSpan.Zero).DefaultIfEmpty().Max();
        var crawl = Wishes.Select(wishes => wishes.CrawlDelay ?? TimeSpan.Zero).DefaultIfEmpty().Max();
        return new[] { blocked, crawl, delay, TimeSpan.Zero }.Max();
    }

    /// <summary>What a pass's folder knows; what it does not know is kept from before. A folder that cannot be read knows nothing.</summary>
    public HostKnowledge And(string folder, DateTimeOffset now)
    {
        var path = HaulFolder.CatalogFile(folder);
        if (!File.Exists(path)) return this;
        try
        {
            var (catalog, _) = SqliteCatalog.Open(path);
            if (catalog is null) return this;
            using (catalog)
            {
                var (hosts, wishes) = (catalog.Hosts.Read(), catalog.Robots.ReadAll(now));
                return new HostKnowledge
                {
                    Hosts = [.. hosts, .. Hosts.ExceptBy(hosts.Select(host => host.Host), host => host.Host)],
                    Wishes = [.. wishes, .. Wishes.ExceptBy(wishes.Select(one => one.Origin), one => one.Origin)],
                };
            }
        }
        catch (CatalogException)
        {
            return this;
        }
    }

    /// <summary>Puts it into a new folder.</summary>
    /// <returns>Null, or why the disk refused.</returns>
    public Failure? Into(string folder)
    {
        if (Hosts.Count == 0 && Wishes.Count == 0) return null;
        Directory.CreateDirectory(Path.Combine(folder, HaulFolder.OwnFolder));
        var (catalog, fault) = SqliteCatalog.Open(HaulFolder.CatalogFile(folder));
        if (catalog is null) return new Failure(FailureKind.StorageDenied, fault!.Message);
        using (catalog) return catalog.Hosts.Save(Hosts) ?? catalog.Robots.Save(Wishes);
    }
}
