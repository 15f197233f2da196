namespace ImageHaul.Catalog;

/// <summary>What an origin said about its wishes, as the catalog keeps it for a day.</summary>
/// <param name="Origin">Scheme, host and port; the default port is left out.</param>
/// <param name="FetchedAt">When it was asked.</param>
internal sealed record SiteWishes(string Origin, DateTimeOffset FetchedAt)
{
    /// <summary>Status code of its robots.txt; null when that was not asked for.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>What Crawl-delay asks for; null when it says nothing.</summary>
    public TimeSpan? CrawlDelay { get; init; }

    /// <summary>The rules of its robots.txt that are ours, empty for none; null when it was not asked for.</summary>
    public string? Rules { get; init; }

    /// <summary>The rules of its tdmrep.json, empty for none; null when it was not asked for.</summary>
    public string? Tdm { get; init; }
}
