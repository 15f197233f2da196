namespace ImageHaul.Frontier;

/// <summary>
/// A row's wait before its next attempt. What lies between the two times is there by chance, and keeps rows apart that would otherwise all come back at once.
/// </summary>
/// <param name="Least">The fixed part: enough for a host that has answered others since, and has nothing else to do.</param>
/// <param name="Most">The whole wait.</param>
internal readonly record struct RetryWait(TimeSpan Least, TimeSpan Most)
{
    /// <summary>A wait without chance.</summary>
    public static RetryWait Exactly(TimeSpan wait) => new(wait, wait);

    /// <summary>Never less than what was asked for.</summary>
    public RetryWait NotBelow(TimeSpan asked) => new(Least > asked ? Least : asked, Most > asked ? Most : asked);
}
