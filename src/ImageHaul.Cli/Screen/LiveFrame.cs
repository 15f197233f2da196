using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>The live display as a pure function: counts in, a block of lines out, always of the same height so that nothing jumps.</summary>
internal static class LiveFrame
{
    private const int LabelWidth = 9;

    /// <summary>Draws the block.</summary>
    /// <param name="now">The counts.</param>
    /// <param name="rates">The recent speeds.</param>
    /// <param name="width">Columns of the terminal; the last one stays empty, since some terminals wrap when it is written.</param>
    /// <param name="height">Rows of the terminal; the block leaves one for the cursor.</param>
    /// <param name="palette">What the terminal can show.</param>
    public static IReadOnlyList<string> Render(ProgressSnapshot now, RateMeter rates, int width, int height, Palette palette)
    {
        var columns = Math.Max(1, width - 1);
        StyledLine Line(string label) => new StyledLine(palette, columns).Add(label.PadRight(LabelWidth), Ink.Dim);
        string[] lines =
        [
            Rows(Line("rows"), now, rates, palette).ToString(),
            Line(now.Frontier.IsPaused ? "paused" : "speed").AddItems([$"{Figures.Rate(rates.Images)} images/s", $"{Figures.Bytes(rates.Bytes)}/s", $"{now.Frontier.InFlight} of {now.Frontier.Limit} in flight",
                Figures.Ticking(now.Elapsed)]).ToString(),
            Counts(Line("images"), now).ToString(),
            Line("failed").AddItems(Failures(now), now.Failures.Count == 0 ? Ink.Dim : Ink.Bad).ToString(),
            Line("busy").AddItems(Hosts(now.Frontier.Busiest, host => $"{Name(host)} {host.InFlight}/{host.Limit}{(host.Pace is { } pace ? $" at {Figures.Rate(pace)}/s" : "")}")).ToString(),
            Line("waiting").AddItems(Hosts(now.Frontier.Blocked, host => $"{Name(host)} {Figures.Clock(host.BlockedFor)}{(host.Reason is { } reason ? " " + SafeText.Clean(reason, 40) : "")}"), now.Frontier.Blocked.Count == 0 ? Ink.Plain : Ink.Warn).ToString(),
        ];
        return lines.AsSpan(0, Math.Clamp(height - 1, 1, lines.Length)).ToArray();
    }

    private static StyledLine Rows(StyledLine line, ProgressSnapshot now, RateMeter rates, Palette palette)
    {
        if (!now.ReadingFinished) return line.Add(Figures.Count(now.RowsDone), Ink.Strong).Add($" of {Figures.Count(now.RowsRead)}+ (still reading the list)");
        var share = now.RowsRead == 0 ? 1 : Math.Min(1, (double)now.RowsDone / now.RowsRead);
        var left = rates.TimeLeft(now) is { } time ? $"   {Figures.Ticking(time)} left" : "";
        line.Add(Figures.Count(now.RowsDone), Ink.Strong).Add($" of {Figures.Count(now.RowsRead)}   {Math.Floor(share * 100):0} %   ");
        // The bar takes what the words leave; below eight columns it says nothing.
        var bar = Math.Min(50, line.Room - Math.Max(left.Length, 18));
        if (bar >= 8)
        {
            var full = (int)(share * bar);
            line.Add(new string(palette.Unicode ? '━' : '#', full), Ink.Good).Add(new string(palette.Unicode ? '─' : '.', bar - full), Ink.Dim);
        }
        return line.Add(left);
    }

    private static StyledLine Counts(StyledLine line, ProgressSnapshot now)
    {
        var items = new List<string> { $"{Figures.Count(now.Downloaded)} downloaded", $"{Figures.Count(now.Duplicates)} duplicates", $"{Figures.Count(now.Failed)} failed" };
        if (now.Resumed > 0) items.Add($"{Figures.Count(now.Resumed)} there before");
        if (now.UpToDate > 0) items.Add($"{Figures.Count(now.UpToDate)} up to date");
        if (now.Skipped > 0) items.Add($"{Figures.Count(now.Skipped)} skipped");
        return line.AddItems(items);
    }

    private static List<string> Failures(ProgressSnapshot now) => now.Failures.Count == 0
        ? ["none"]
        : [.. now.Failures.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => $"{pair.Key.Name()} {Figures.Count(pair.Value)}")];

    private static List<string> Hosts(IReadOnlyList<HostSnapshot> hosts, Func<HostSnapshot, string> text) => hosts.Count == 0 ? ["-"] : [.. hosts.Select(text)];

    /// <summary>Without the scheme, as people know hosts; long names keep their end, which says whose they are.</summary>
    private static string Name(HostSnapshot host)
    {
        var name = SafeText.Clean(host.Host.ToString().Split("://")[^1], 120);
        return name.Length <= 32 ? name : $"..{name[^30..]}";
    }
}
