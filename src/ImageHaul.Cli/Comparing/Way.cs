using ImageHaul.Frontier;

namespace ImageHaul.Cli.Comparing;

/// <summary>One of the ways that a list is fetched.</summary>
/// <param name="Name">How the table calls it.</param>
/// <param name="Pace">Its pace.</param>
internal sealed record Way(string Name, PolitenessOptions Pace)
{
    /// <summary>The size of the pool: what many download scripts are written with.</summary>
    public const int PoolSize = 12;

    /// <summary>
    /// What adaptive may use on one host when nobody said: twice the pool, the next step of its climb. get allows 8 unless told otherwise, for it may be left alone with
    /// millions of rows; here it is a short list, and the pool has asked for 12 at once just before.
    /// </summary>
    public const int AdaptivePerHost = 2 * PoolSize;

    public static Way OneByOne(PolitenessOptions given) => new("one after another", given with { Concurrency = 1, PerHost = 1, FirstPerHost = 1 });

    /// <summary>Twelve at once from the start, on one host too: that is what a pool does.</summary>
    public static Way Pool(PolitenessOptions given) => new($"pool of {PoolSize}", given with { Concurrency = PoolSize, PerHost = PoolSize, FirstPerHost = PoolSize });

    /// <summary>The frontier's own law. A short list would time little but the climb from two: it begins where the pool got to.</summary>
    /// <param name="given">The options given.</param>
    /// <param name="perHost">The most on one host: what was asked for, or <see cref="AdaptivePerHost"/>.</param>
    /// <param name="hosts">Hosts of the list: the pool shared its requests among them.</param>
    /// <param name="isProven">The hosts answered the pool without trouble; else it begins as a run does that knows nothing.</param>
    public static Way Adaptive(PolitenessOptions given, int perHost, int hosts, bool isProven) => new("adaptive", given with
    {
        PerHost = perHost,
        FirstPerHost = isProven ? Math.Clamp(AdaptivePerHost / Math.Max(1, hosts), Math.Min(given.FirstPerHost, perHost), perHost) : Math.Min(given.FirstPerHost, perHost),
    });
}
