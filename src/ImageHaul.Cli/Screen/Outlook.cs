using System.Globalization;
using ImageHaul.Frontier;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>When a run will end, as far as that can be known; where it cannot, what the run waits for.</summary>
/// <param name="Left">Time left at the recent speed; null while that would be a guess.</param>
/// <param name="Words">The same for people; empty when there is nothing to say.</param>
internal readonly record struct Outlook(TimeSpan? Left, string Words)
{
    /// <summary>As many as a snapshot names: there may be more.</summary>
    private const int MostNamed = 8;

    private static readonly TimeSpan TooLongToSay = TimeSpan.FromDays(1000);

    /// <summary>Judges a run.</summary>
    /// <param name="now">The counts.</param>
    /// <param name="rates">The recent speeds.</param>
    /// <param name="clock">The time of day.</param>
    public static Outlook Of(ProgressSnapshot now, RateMeter rates, DateTimeOffset clock)
    {
        var rows = now.RowsRead - now.RowsDone;
        if (!now.ReadingFinished || now.Frontier.IsPaused || rows <= 0) return new(null, "");
        // Suspended hosts are tried once more when nothing else is left: no end waits for their time.
        var blocked = now.Frontier.Blocked.Where(host => !host.IsSuspended).ToList();
        // What may be fetched now sets the speed; rows of hosts that must be left alone have none.
        if (blocked.Count > 0 && blocked.Sum(host => host.Waiting) >= rows - now.Frontier.InFlight) return new(null, Waits(blocked, clock));
        if (blocked.Count > 0 && now.Frontier.InFlight == 0) return new(null, Waits(blocked, clock));
        if (rates.Rows is not { } speed || speed <= 0 || rows / speed > TooLongToSay.TotalSeconds) return new(null, "");
        var left = TimeSpan.FromSeconds(rows / speed);
        foreach (var host in blocked)
        {
            if (host.Waiting > 0 && host.BlockedFor > left) left = host.BlockedFor;
        }
        return new(left, $"about {Figures.About(left)} left");
    }

    /// <summary>The time of day at which a wait ends.</summary>
    public static string Until(TimeSpan wait, DateTimeOffset clock)
    {
        // Up to the next whole second, as the clock that counts down beside it.
        var end = clock + wait;
        end += TimeSpan.FromTicks((TimeSpan.TicksPerSecond - (end.Ticks % TimeSpan.TicksPerSecond)) % TimeSpan.TicksPerSecond);
        return end.ToString(wait < TimeSpan.FromHours(20) ? "HH:mm:ss" : "d MMM HH:mm", CultureInfo.InvariantCulture);
    }

    private static string Waits(List<HostSnapshot> blocked, DateTimeOffset clock) => blocked.Count == 1
        ? $"waits for {HostText.Name(blocked[0].Host, 32)} until {Until(blocked[0].BlockedFor, clock)}"
        : $"waits for {blocked.Count}{(blocked.Count == MostNamed ? " or more" : "")} hosts, the next until {Until(blocked.Min(host => host.BlockedFor), clock)}";
}
