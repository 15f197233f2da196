using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>What the manners tell the frontier about a host, and ask of it. Not thread-safe.</summary>
internal sealed class HostClearance(HostSchedule schedule, RetryPolicy retries)
{
    /// <summary>A host's wishes are known. One that was forgotten is asked about again with its next row.</summary>
    public void Clear(HostKey key, TimeSpan crawlDelay, TimeSpan now)
    {
        if (schedule.Hosts.Find(key) is not { } host) return;
        host.IsCleared = true;
        host.CrawlDelay = crawlDelay;
        if (crawlDelay > TimeSpan.Zero) host.Clock.Started(now, crawlDelay);
        schedule.Refresh(host, now);
    }

    /// <summary>
    /// Whether a host may take a request that is no row's own; if so, it is under way until <see cref="Visited"/>. What asks for wishes need not wait until
    /// somebody has asked.
    /// </summary>
    public bool TryVisit(HostKey key, TimeSpan now)
    {
        // One without rows yet may be known from an earlier run, and may be asked for next by somebody else.
        var host = schedule.Hosts.Wake(key, now);
        var may = !host.IsBlocked(now) && host.ReadyAt <= now && host.Requests < host.Limit.MostUntested;
        if (may) schedule.StartVisit(host, now);
        schedule.Refresh(host, now);
        return may;
    }

    /// <summary>The request is over. One whose host was forgotten meanwhile leaves nothing behind.</summary>
    public void Visited(HostKey key, Failure? failure, TimeSpan now)
    {
        if (schedule.Hosts.Find(key) is not { Visits: > 0 } host) return;
        host.Visits--;
        if (failure is not null && retries.Asked(failure) is { } asked) host.Clock.Asked(now + asked);
        schedule.Refresh(host, now);
    }
}
