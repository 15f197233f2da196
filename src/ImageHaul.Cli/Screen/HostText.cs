using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Cli.Screen;

/// <summary>A host as one cell of the live display: figures in columns of their own, so that they do not move when they change.</summary>
internal static class HostText
{
    private const int FullCell = 54;
    private const int PaceCell = 66;

    /// <summary>How busy it is: in flight, time to headers, rows that wait and the pace it was found to take, as far as there is room.</summary>
    public static string Busy(HostSnapshot host, int width)
    {
        var figures = width >= FullCell ? $"{host.InFlight,4} of {host.Limit,-3}" : $"{host.InFlight}/{host.Limit}".PadLeft(7);
        figures += (host.Latency > TimeSpan.Zero ? Figures.Time(host.Latency) : "").PadLeft(8);
        if (width >= FullCell) figures += $"{Figures.Count(host.Waiting)} queued".PadLeft(15);
        if (width >= PaceCell) figures += (host.Pace is { } pace ? $"{Figures.Rate(pace)}/s" : "").PadLeft(9);
        return Named(host.Host, figures, width);
    }

    /// <summary>Until when it is left alone, and why.</summary>
    public static string Blocked(HostSnapshot host, DateTimeOffset clock, int width)
    {
        var until = Outlook.Until(host.BlockedFor, clock);
        if (width < FullCell) return Named(host.Host, "  " + until, width);
        var figures = $"until {until}".PadLeft(16) + Figures.Clock(host.BlockedFor).PadLeft(8);
        return Named(host.Host, $"{figures}  {SafeText.Clean(host.Reason, 40).PadRight(16)}", width);
    }

    /// <summary>Without the scheme, as people know hosts; long names keep their end, which says whose they are.</summary>
    public static string Name(HostKey host, int width)
    {
        var name = SafeText.Clean(host.ToString().Split("://")[^1]);
        if (name.Length <= width) return name;
        return width <= 2 ? name[..Math.Max(0, width)] : $"..{name[^(width - 2)..]}";
    }

    private static string Named(HostKey host, string figures, int width)
    {
        var room = Math.Max(0, width - figures.Length);
        return Name(host, room).PadRight(room) + figures;
    }
}
