using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>Progress as one line for logs and screen readers: words and figures alone.</summary>
internal static class PlainLine
{
    public static string Render(ProgressSnapshot now, RateMeter rates, DateTimeOffset clock, long? free)
    {
        var rows = now.ReadingFinished
            ? $"{Figures.Count(now.RowsDone)} of {Figures.Count(now.RowsRead)} rows ({(now.RowsRead == 0 ? 100 : Math.Floor(100.0 * now.RowsDone / now.RowsRead)):0} %)"
            : $"{Figures.Count(now.RowsDone)} of {Figures.Count(now.RowsRead)}+ rows";
        var parts = new List<string>
        {
            rows, $"{Figures.Rate(rates.Images)} images/s", $"{Figures.Bytes(rates.Bytes)}/s", $"{Figures.Count(now.Failed)} failed", $"{now.Frontier.InFlight} of {now.Frontier.Limit} in flight",
        };
        if (now.Frontier.IsPaused) parts.Add("paused");
        if (now.Frontier.Blocked.Count > 0) parts.Add($"hosts waiting: {now.Frontier.Blocked.Count}{(now.Frontier.Blocked.Count >= 8 ? "+" : "")}");
        var outlook = Outlook.Of(now, rates, clock);
        if (outlook.Words.Length > 0) parts.Add(outlook.Words);
        if (free is { } bytes && DiskRoom.Of(bytes, rates, outlook.Left) is { Lasts: not null } room) parts.Add($"disk: {room}");
        return string.Join(", ", parts);
    }
}
