namespace ImageHaul.Fetching.Routes;

/// <summary>How long what failed is left alone. Waits double, and a quarter of each, more or less, is chance: proxies that fell together do not come back together.</summary>
internal sealed class RestTimes(TimeSpan first, Random random)
{
    /// <summary>Longest rest of a proxy: it may be back, and asking costs one request.</summary>
    public static readonly TimeSpan LongestOfProxy = TimeSpan.FromMinutes(5);

    /// <summary>First rest of a proxy for one host that refuses it.</summary>
    public static readonly TimeSpan FirstOfPair = TimeSpan.FromMinutes(1);

    /// <summary>Longest rest of a proxy for one host: bans are mostly lifted within the hour.</summary>
    public static readonly TimeSpan LongestOfPair = TimeSpan.FromMinutes(30);

    /// <summary>Rest of a proxy for a host that said 429 or 503 and named no time.</summary>
    public static readonly TimeSpan Limited = TimeSpan.FromSeconds(30);

    /// <summary>The rest of a proxy behind one of <paramref name="previous"/> (zero for the first).</summary>
    public TimeSpan OfProxy(TimeSpan previous) => Doubled(previous, first, LongestOfProxy);

    /// <summary>The rest of a pair behind one of <paramref name="previous"/> (zero for the first).</summary>
    public static TimeSpan OfPair(TimeSpan previous) => Doubled(previous, FirstOfPair, LongestOfPair);

    /// <summary>The wait as it is kept: between three and five quarters of it.</summary>
    public TimeSpan Jittered(TimeSpan wait) => wait * (0.75 + 0.5 * random.NextDouble());

    private static TimeSpan Doubled(TimeSpan previous, TimeSpan first, TimeSpan most)
    {
        var next = previous == TimeSpan.Zero ? first : previous * 2;
        return next < most ? next : most;
    }
}
