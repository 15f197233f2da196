using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>The live display as a pure function: counts in, a block of lines out. Its height depends on the terminal's alone, so that nothing jumps.</summary>
internal static class LiveFrame
{
    private const int LabelWidth = 10;

    /// <summary>Two hosts stand side by side when each has so many columns.</summary>
    private const int LeastCell = 60;

    private const int CellGap = 3;
    private const int MostHosts = 8;

    /// <summary>Draws the block.</summary>
    /// <param name="now">The counts.</param>
    /// <param name="rates">The recent speeds.</param>
    /// <param name="clock">The time of day, for the waits.</param>
    /// <param name="free">Free bytes of the disk; null when unknown.</param>
    /// <param name="width">Columns of the terminal; the last one stays empty, since some terminals wrap when it is written.</param>
    /// <param name="height">Rows of the terminal; the block leaves one free.</param>
    /// <param name="palette">What the terminal can show.</param>
    public static IReadOnlyList<string> Render(ProgressSnapshot now, RateMeter rates, DateTimeOffset clock, long? free, int width, int height, Palette palette)
    {
        var columns = Math.Max(1, width - 1);
        var outlook = Outlook.Of(now, rates, clock);
        // Figures that stand below one another share a column as wide as the largest count can become.
        var digits = Math.Max(7, Figures.Count(now.RowsRead).Length);
        StyledLine Line(string label) => new StyledLine(palette, columns).Add(label.PadRight(LabelWidth), Ink.Dim);
        // The most telling lines come first: a low terminal shows as many as it has room for.
        var (busy, waiting) = height switch { >= 40 => (8, 4), >= 18 => (3, 2), _ => (1, 1) };
        List<StyledLine> lines =
        [
            Rows(Line("rows"), now, digits, palette),
            Time(Line("time"), now, outlook, digits),
            Speed(Line(now.Frontier.IsPaused ? "paused" : "speed"), rates, digits, palette),
            Images(Line("images"), now, digits),
            Failed(Line("failed"), now, digits),
            Line("requests").AddItems([$"{Figures.Count(now.Frontier.InFlight).PadLeft(digits)} of {Figures.Count(now.Frontier.Limit)} in flight",
                $"{Figures.Count(now.Frontier.Queued + now.Frontier.Spilled)} queued", $"{Figures.Count(now.Frontier.Hosts)} {(now.Frontier.Hosts == 1 ? "host" : "hosts")}"]),
            .. Hosts(Line, "busy", now.Frontier.Busiest, busy, Ink.Plain, HostText.Busy),
            .. Hosts(Line, "waiting", now.Frontier.Blocked, waiting, Ink.Warn, (host, room) => HostText.Blocked(host, clock, room)),
            Disk(Line("disk"), free is { } bytes ? DiskRoom.Of(bytes, rates, outlook.Left) : null),
        ];
        return [.. lines.Take(Math.Max(1, height - 1)).Select(line => line.ToString())];
    }

    private static StyledLine Rows(StyledLine line, ProgressSnapshot now, int digits, Palette palette)
    {
        line.Add(Figures.Count(now.RowsDone).PadLeft(digits), Ink.Strong);
        if (!now.ReadingFinished) return line.AddItems([$" of {Figures.Count(now.RowsRead)}+", "still reading the list"]);
        var share = now.RowsRead == 0 ? 1 : Math.Min(1, (double)now.RowsDone / now.RowsRead);
        line.Add($" of {Figures.Count(now.RowsRead)}").AddWhole($"  {Math.Floor(share * 100),3:0} %");
        // The bar takes what the words leave; below eight columns it says nothing.
        var bar = Math.Min(60, line.Room - CellGap);
        if (bar < 8) return line;
        var full = (int)(share * bar);
        return line.Add(new string(' ', CellGap)).Add(new string(palette.Unicode ? '━' : '#', full), Ink.Good).Add(new string(palette.Unicode ? '─' : '.', bar - full), Ink.Dim);
    }

    private static StyledLine Time(StyledLine line, ProgressSnapshot now, Outlook outlook, int digits)
    {
        // Lines up with the counts while it is short; what is left to do matters more than what was.
        var elapsed = Figures.Ticking(now.Elapsed).PadLeft(digits + 3).PadRight(digits + 8);
        if (StyledLine.Columns(elapsed + outlook.Words) <= line.Room || outlook.Words.Length == 0) line.Add(elapsed);
        return line.Add(outlook.Words);
    }

    private static StyledLine Speed(StyledLine line, RateMeter rates, int digits, Palette palette)
    {
        line.Add($"{Figures.Rate(rates.Images).PadLeft(digits)} images/s").AddWhole($"   {Figures.Bytes(rates.Bytes),8}/s");
        // A bar for one, two, three or six seconds.
        var parts = (line.Room - CellGap) switch { >= 60 => 60, >= 30 => 30, >= 20 => 20, >= 10 => 10, _ => 0 };
        return parts == 0 ? line : line.Add(new string(' ', CellGap)).Add(Sparkline.Draw(rates.History(parts), palette.Unicode), Ink.Good).AddWhole(" 1 min", Ink.Dim);
    }

    private static StyledLine Images(StyledLine line, ProgressSnapshot now, int digits)
    {
        var items = new List<string> { $"{Figures.Count(now.Downloaded).PadLeft(digits)} downloaded", $"{Figures.Count(now.Duplicates)} duplicates" };
        if (now.Resumed > 0) items.Add($"{Figures.Count(now.Resumed)} there before");
        if (now.UpToDate > 0) items.Add($"{Figures.Count(now.UpToDate)} up to date");
        if (now.Kept > 0) items.Add($"{Figures.Count(now.Kept)} kept");
        if (now.Skipped > 0) items.Add($"{Figures.Count(now.Skipped)} skipped");
        return line.AddItems(items);
    }

    private static StyledLine Failed(StyledLine line, ProgressSnapshot now, int digits)
    {
        line.Add(Figures.Count(now.Failed).PadLeft(digits), now.Failed == 0 ? Ink.Dim : Ink.Bad);
        if (now.Failed == 0) return line;
        return line.Add("   ").AddItems([.. now.Failures.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => $"{pair.Key.Name()} {Figures.Count(pair.Value)}")]);
    }

    private static IEnumerable<StyledLine> Hosts(Func<string, StyledLine> line, string label, IReadOnlyList<HostSnapshot> hosts, int lines, Ink ink, Func<HostSnapshot, int, string> cell)
    {
        var room = line(label).Room;
        var across = Math.Clamp((room + CellGap) / (LeastCell + CellGap), 1, 3);
        var width = ((room + CellGap) / across) - CellGap;
        // No more lines than the hosts that a snapshot names can fill.
        lines = Math.Min(lines, (MostHosts + across - 1) / across);
        var places = lines * across;
        for (var row = 0; row < lines; row++)
        {
            var drawn = line(row == 0 ? label : "");
            if (row == 0 && hosts.Count == 0) drawn.Add("none", Ink.Dim);
            for (var place = row * across; place < Math.Min((row + 1) * across, hosts.Count); place++)
            {
                if (place % across > 0) drawn.Add(new string(' ', CellGap));
                if (label == "waiting" && place == places - 1 && hosts.Count > places && places > 1) drawn.Add($"and {hosts.Count - place} more", Ink.Dim);
                else drawn.Add(cell(hosts[place], width), ink);
            }
            yield return drawn;
        }
    }

    private static StyledLine Disk(StyledLine line, DiskRoom? room) => room is { } known ? line.Add(known.ToString(), known.Lasts is null ? Ink.Plain : Ink.Warn) : line.Add("unknown", Ink.Dim);
}
