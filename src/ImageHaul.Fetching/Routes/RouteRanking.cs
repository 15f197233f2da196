namespace ImageHaul.Fetching.Routes;

/// <summary>
/// Which proxy a host prefers (rendezvous hashing): every host has its own order of all proxies, the same in every run, and a proxy that comes or goes moves only its
/// own hosts.
/// </summary>
internal static class RouteRanking
{
    /// <summary>A hash that is the same in every process (FNV-1a).</summary>
    public static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in text) hash = unchecked((hash ^ letter) * 1099511628211UL);
        return hash;
    }

    /// <summary>How much a host prefers a proxy; the highest is its first choice.</summary>
    public static ulong Score(ulong host, ulong route)
    {
        // The finalizer of splitmix64: FNV alone leaves similar names with similar hashes.
        var mixed = unchecked((host ^ (route * 0x9E3779B97F4A7C15UL)) + 0x9E3779B97F4A7C15UL);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL);
        return mixed ^ (mixed >> 31);
    }
}
