using ImageHaul.Catalog;
using ImageHaul.Manners;

namespace ImageHaul.Pipeline;

/// <summary>What is known about an origin's wishes. A part that is null has not been asked for.</summary>
internal sealed record OriginWishes
{
    /// <summary>Longest Crawl-delay that is kept; a longer one would stretch a run over days.</summary>
    private static readonly TimeSpan LongestCrawlDelay = TimeSpan.FromSeconds(30);

    // Longer texts are asked for again by the next run: honest files have a few hundred characters that are ours.
    private const int LongestSaved = 64 << 10;

    private int _refreshing;

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Its robots.txt.</summary>
    public RobotsRules? Robots { get; init; }

    /// <summary>The status code of its robots.txt.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Why its robots.txt could not be had in as many attempts as there are; its rows are left alone for the rest of the run.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Attempts at its robots.txt that failed.</summary>
    public int Failures { get; init; }

    /// <summary>Waits for another host that its robots.txt lies on.</summary>
    public int Rests { get; init; }

    /// <summary>Its tdmrep.json.</summary>
    public TdmRules? Tdm { get; init; }

    /// <summary>False when the tdmrep.json could not be asked for and counts as none for this run alone.</summary>
    public bool IsTdmSure { get; init; } = true;

    /// <summary>What it wants between two starts.</summary>
    public TimeSpan CrawlDelay => Robots?.CrawlDelay is not { } asked ? TimeSpan.Zero : asked < LongestCrawlDelay ? asked : LongestCrawlDelay;

    /// <summary>Memory taken, about, in characters.</summary>
    public int Weight => 256 + (Robots?.Weight ?? 0) + (Tdm?.Weight ?? 0);

    /// <summary>True for the one caller who is to ask again; until there is an answer the others go by what is known.</summary>
    public bool TryBeginRefresh() => Interlocked.Exchange(ref _refreshing, 1) == 0;

    /// <summary>What the catalog keeps; null when that is nothing.</summary>
    public SiteWishes? ToSave(string origin)
    {
        var rules = Robots?.Save();
        var tdm = IsTdmSure ? Tdm?.Save() : null;
        if ((rules is null && tdm is null) || rules?.Length + (tdm?.Length ?? 0) > LongestSaved) return null;
        return new SiteWishes(origin, At) { HttpStatus = HttpStatus, CrawlDelay = Robots?.CrawlDelay, Rules = rules, Tdm = tdm };
    }

    /// <summary>What the catalog kept.</summary>
    public static OriginWishes From(SiteWishes saved) => new()
    {
        At = saved.FetchedAt,
        HttpStatus = saved.HttpStatus,
        Robots = saved.Rules is null ? null : RobotsRules.Restore(saved.Rules, saved.CrawlDelay),
        Tdm = saved.Tdm is null ? null : TdmRules.Restore(saved.Tdm),
    };
}
