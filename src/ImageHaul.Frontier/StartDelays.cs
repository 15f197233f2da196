namespace ImageHaul.Frontier;

/// <summary>The wait between two starts on one host: the longer of our own delay, with its jitter, and the one that the host wants.</summary>
internal sealed class StartDelays(PolitenessOptions options, Random random)
{
    /// <summary>A request starts; <paramref name="turn"/> is null for one that no row of the host makes.</summary>
    public void Started(Host host, FetchTurn? turn, TimeSpan now)
    {
        var delay = options.Delay > TimeSpan.Zero ? options.Delay * (1 + options.Jitter * (2 * random.NextDouble() - 1)) : TimeSpan.Zero;
        if (host.CrawlDelay > delay) delay = host.CrawlDelay;
        host.LastStart = (host.LastStart.Number + 1, host.Clock.DelayedUntil);
        if (turn is not null) turn.StartNumber = host.LastStart.Number;
        if (delay > TimeSpan.Zero) host.Clock.Started(now, delay);
    }

    /// <summary>No request followed a start. Another one since has a delay of its own.</summary>
    public static void TakeBack(FetchTurn turn)
    {
        var (last, delayedUntil) = turn.Host!.LastStart;
        if (last == turn.StartNumber) turn.Host.Clock.TakeBack(delayedUntil);
    }
}
