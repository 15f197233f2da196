using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Draws the picture of the frontier for a display.</summary>
internal static class FrontierView
{
    private const int Shown = 8;

    // Ten pictures a second must not cost a run with a hundred thousand suspended hosts its speed.
    private const int MostLookedAt = 4096;

    public static FrontierSnapshot Of(HostSchedule schedule, GlobalLimit limit, long retries, TimeSpan now) => new()
    {
        Queued = schedule.Queued,
        Spilled = schedule.Spill.Rows,
        InFlight = schedule.InFlight,
        Limit = limit.Limit,
        FixedLimit = limit.Fixed,
        IsPaused = schedule.IsPaused,
        Hosts = schedule.Hosts.Count,
        Retries = retries,
        Busiest = [.. schedule.Hosts.Busy.Take(MostLookedAt).OrderByDescending(host => host.InFlight).ThenByDescending(host => host.Waiting).Take(Shown).Select(host => Picture(host, now))],
        Blocked = [.. schedule.Hosts.Blocked.Take(MostLookedAt).Where(host => BlockedFor(host, now) > TimeSpan.Zero).OrderByDescending(host => BlockedFor(host, now)).Take(Shown).Select(host => Picture(host, now))],
    };

    /// <summary>The hosts in flight, then the blocked, then all others, each with most waiting first.</summary>
    public static IReadOnlyList<HostSnapshot> Hosts(HostSchedule schedule, int most, TimeSpan now)
    {
        var candidates = new HashSet<Host>(schedule.Hosts.Busy.Take(MostLookedAt));
        candidates.UnionWith(schedule.Hosts.Blocked.Take(MostLookedAt));
        candidates.UnionWith(schedule.Hosts.All.Take(MostLookedAt));
        return [.. candidates.OrderByDescending(host => host.InFlight).ThenByDescending(host => BlockedFor(host, now) > TimeSpan.Zero && host.Waiting > 0)
            .ThenByDescending(host => host.Waiting).ThenBy(host => host.Key.Host, StringComparer.Ordinal).Take(most).Select(host => Picture(host, now))];
    }

    private static HostSnapshot Picture(Host host, TimeSpan now)
    {
        var blockedFor = BlockedFor(host, now);
        return new HostSnapshot(host.Key, host.InFlight, host.Limit.Limit, host.Waiting, host.Limit.Latency, blockedFor,
            blockedFor > TimeSpan.Zero && host.BlockedBy is { } kind ? kind.Name() : null) { Pace = host.Pace.Rate, IsSuspended = host.Circuit.IsOpen };
    }

    private static TimeSpan BlockedFor(Host host, TimeSpan now) => host.BlockedUntil > now ? host.BlockedUntil - now : TimeSpan.Zero;
}
