namespace ImageHaul.Manners;

/// <summary>What a robots.txt says to one product, prepared for many look-ups. Immutable; thread-safe.</summary>
internal sealed class RobotsRules
{
    /// <summary>Every path may be fetched: an empty file, or none.</summary>
    public static readonly RobotsRules AllowAll = new(PathRules.None, null);

    // A file is not asked about itself (RFC 9309 section 2.2.2).
    private const string OwnPath = "/robots.txt";

    private readonly PathRules _rules;

    internal RobotsRules(PathRules rules, TimeSpan? crawlDelay) => (_rules, CrawlDelay) = (rules, crawlDelay);

    /// <summary>What Crawl-delay asks for between two starts; null when it says nothing.</summary>
    public TimeSpan? CrawlDelay { get; }

    /// <summary>Rules that apply to the product.</summary>
    public int Count => _rules.All.Count;

    /// <summary>Memory taken, about, in characters.</summary>
    public int Weight => _rules.Weight;

    /// <summary>The rule that forbids a path with its query, as in a canonical URL; null when it may be fetched.</summary>
    public PathRule? Forbidding(ReadOnlySpan<char> target) =>
        _rules.Decide(target) is { Allows: false } rule && !target.SequenceEqual(OwnPath) ? rule : null;

    /// <summary>True when a path with its query may be fetched.</summary>
    public bool Allows(ReadOnlySpan<char> target) => Forbidding(target) is null;

    /// <summary>The rules as text for <see cref="Restore"/>; empty when there are none.</summary>
    public string Save() => _rules.Save();

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static RobotsRules Restore(string saved, TimeSpan? crawlDelay) =>
        saved.Length == 0 && crawlDelay is null ? AllowAll : new RobotsRules(PathRules.Restore(saved), crawlDelay);

    /// <summary>A rule that forbids, as a record shows it.</summary>
    public static string Describe(PathRule rule) => $"robots.txt: Disallow: {rule.Shown} (line {rule.Line})";
}
