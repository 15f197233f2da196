using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>
/// What outlives the run of what was learnt about hosts: taken down for the next run, and given to a host when that run first meets it. Knows both clocks: instants within are
/// times since the run began, those kept are by the wall clock.
/// </summary>
/// <param name="options">The waits of this run: they bound what an earlier one asked for.</param>
/// <param name="began">When the run began, by the wall clock.</param>
internal sealed class HostRecall(PolitenessOptions options, DateTimeOffset began)
{
    /// <summary>Hosts kept: their rows take half a megabyte. Those that must not be called come first, then those seen last.</summary>
    public const int Most = 4096;

    /// <summary>
    /// What was learnt longer ago than this is not used: limits are mostly counted by the minute or the hour, a server that was down is up again or is found out with one
    /// request, and learning anew costs a handful of refusals. A block holds to its own end however old it is.
    /// </summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly Dictionary<HostKey, HostMemory> _earlier = [];

    /// <summary>Takes over what an earlier run learnt.</summary>
    public void Add(IEnumerable<HostMemory> memories, TimeSpan now)
    {
        foreach (var memory in memories)
        {
            if (IsWorthKnowing(memory, now)) _earlier[memory.Host] = memory;
        }
    }

    /// <summary>A host is met for the first time: gives it what is remembered. False when that is nothing.</summary>
    public bool Give(Host host, TimeSpan now)
    {
        if (!_earlier.Remove(host.Key, out var memory) || !IsWorthKnowing(memory, now)) return false;
        host.SeenAt = memory.SeenAt - began;
        host.BlockedBy = memory.BlockedBy;
        var blocked = memory.BlockedUntil is { } until ? Shorter(until - began, now + LongestBlock) : TimeSpan.Zero;
        if (blocked > now) host.Clock.Asked(blocked);
        if (memory.Incidents > 0) host.Backoff.Recall(memory.Incidents, blocked > now ? blocked : host.SeenAt);
        if (memory.Rate is { } rate) host.Pace.Recall(blocked > now ? blocked : now, rate, memory.RefusedRate);
        if (memory.InFlight is { } limit) host.Limit.Recall(now, limit);
        if (memory.IsSuspended) host.Circuit.Recall(now, memory.BlockedBy ?? FailureKind.HostSuspended);
        return host.IsBlocked(now);
    }

    /// <summary>Everything worth keeping, of the hosts met and of those that only an earlier run did; at most <see cref="Most"/>.</summary>
    public IReadOnlyList<HostMemory> Take(IEnumerable<Host> hosts, TimeSpan now)
    {
        var all = hosts.Select(host => Of(host, now)).Concat(_earlier.Values).Where(memory => IsWorthKnowing(memory, now)).ToList();
        if (all.Count <= Most) return all;
        return [.. all.OrderByDescending(memory => memory.BlockedUntil ?? DateTimeOffset.MinValue).ThenByDescending(memory => memory.SeenAt).Take(Most)];
    }

    // No option of this run asks for a longer rest, so a clock that was set wrong then or now cannot either.
    private TimeSpan LongestBlock => options.RetryAfterMax > options.RetryMax ? options.RetryAfterMax : options.RetryMax;

    private HostMemory Of(Host host, TimeSpan now) => new()
    {
        Host = host.Key,
        BlockedUntil = host.Clock.BlockedUntil > now ? began + host.Clock.BlockedUntil : null,
        BlockedBy = host.IsBlocked(now) ? host.BlockedBy : null,
        IsSuspended = host.Circuit.IsOpen && host.Circuit.LastKind != FailureKind.DnsNotFound,
        Incidents = now - host.Clock.PausedUntil > HostBackoff.Quiet ? 0 : host.Backoff.Incidents,
        Rate = host.Pace.Rate,
        RefusedRate = host.Pace.Rate is null ? null : host.Pace.Refused,
        InFlight = host.Limit.IsCut ? host.Limit.Limit : null,
        SeenAt = began + host.SeenAt,
    };

    private bool IsWorthKnowing(HostMemory memory, TimeSpan now)
    {
        var present = began + now;
        if (memory.BlockedUntil > present) return true;
        return present - memory.SeenAt < Fresh && (memory.IsSuspended || memory.Incidents > 0 || memory.Rate is not null || memory.InFlight is not null);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
