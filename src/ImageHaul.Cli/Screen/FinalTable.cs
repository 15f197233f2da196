using ImageHaul.Cli.Options;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>What a run did, as the closing table.</summary>
internal static class FinalTable
{
    private const int ShownHosts = 3;
    private const int LeastLabel = 15;

    public static IReadOnlyList<string> Render(RunSummary summary, NextCommand? next, int width, Palette palette, string? nothing = null)
    {
        var lines = new List<string> { Heading(summary, palette, nothing ?? "finished: the list has no rows") };
        if (summary.Reason is { } reason) lines.Add(SafeText.Clean(reason));
        // Nothing was done: a table of zeros would only hide the reason.
        if (summary.End is RunEnd.FolderLocked or RunEnd.CatalogRefused) return lines;

        var counts = summary.Counts;
        var rows = new List<string[]>
        {
            new[] { "rows", Figures.Count(counts.RowsRead), "" },
            new[] { "downloaded", Figures.Count(counts.Downloaded), counts.Downloaded == 0 ? "" : Figures.Bytes(counts.BytesStored) },
            new[] { "duplicates", Figures.Count(counts.Duplicates), counts.Duplicates == 0 ? "" : $"{Figures.Bytes(counts.BytesSaved)} saved" },
            new[] { "up to date", Figures.Count(counts.UpToDate), "" },
        };
        if (counts.Kept > 0) rows.Add(["kept", Figures.Count(counts.Kept), "refresh failed, the earlier image stays"]);
        if (counts.Resumed > 0) rows.Add(["there before", Figures.Count(counts.Resumed), "finished by an earlier run" + (counts.ResumedFailed == 0 ? "" : $", {Figures.Count(counts.ResumedFailed)} of them failed")]);
        rows.Add(["skipped", Figures.Count(counts.Skipped), ""]);
        rows.Add(["failed", Figures.Count(counts.Failed), ""]);
        // The kinds are those of the whole folder; rows left alone for manners are no failures.
        var groups = summary.Failures.Where(group => group.Kind is not (FailureKind.RobotsDisallowed or FailureKind.OptedOut)).ToList();
        var failedInAll = groups.Sum(group => group.Rows);
        if (failedInAll != counts.Failed) rows.Add(["in the whole folder", Figures.Count(failedInAll), ""]);
        foreach (var group in groups.OrderByDescending(group => group.Rows).ThenBy(group => group.Kind))
            rows.Add([$"  {group.Kind.Name()}", Figures.Count(group.Rows), string.Join(", ", group.TopHosts.Take(ShownHosts).Select(host => $"{(host.Host.Length == 0 ? "no host" : SafeText.Clean(host.Host, 80))} {Figures.Count(host.Rows)}"))]);
        if (summary.Unfinished > 0) rows.Add(["unfinished", Figures.Count(summary.Unfinished), ""]);
        rows.Add(["time", Figures.Time(counts.Elapsed), $"{Figures.Rate(ImagesPerSecond(counts))} images/s, {BytesPerSecond(counts) / 1e6:0.0} MB/s"]);

        lines.AddRange(TextTable.RenderBare([new(""), new("", IsNumber: true), new("")], rows, width));
        // In line with the figures above.
        var label = Math.Max(LeastLabel, rows.Max(row => StyledLine.Columns(row[0])) + 3);
        // Paths and commands are for copying: never wrapped, never cut.
        if (summary.ManifestPath is { } manifest) lines.Add("manifest".PadRight(label) + SafeText.Clean(manifest));
        if (next is not null)
        {
            lines.Add((IsUnfinished(summary) ? "to continue" : "to retry").PadRight(label) + SafeText.Clean(next.Line, 20_000));
            lines.AddRange(next.Notes.Select(note => $"{new string(' ', label)}({note})"));
        }
        return lines;
    }

    /// <summary>True when the same command has work left to do.</summary>
    public static bool IsUnfinished(RunSummary summary) => summary.End is RunEnd.Stopped or RunEnd.PastDeadline or RunEnd.StorageRefused;

    /// <summary>Rows that got their image in this run, over its wall time.</summary>
    public static double ImagesPerSecond(ProgressSnapshot counts) =>
        counts.Elapsed > TimeSpan.Zero ? (counts.Downloaded + counts.Duplicates + counts.UpToDate) / counts.Elapsed.TotalSeconds : 0;

    /// <summary>Body bytes received over the wall time.</summary>
    public static double BytesPerSecond(ProgressSnapshot counts) => counts.Elapsed > TimeSpan.Zero ? counts.BytesFetched / counts.Elapsed.TotalSeconds : 0;

    private static string Heading(RunSummary summary, Palette palette, string nothing) => summary.End switch
    {
        RunEnd.Finished when summary.Counts.RowsRead == 0 => palette.Paint(nothing, Ink.Warn),
        RunEnd.Finished when summary.Failed > 0 => palette.Paint($"finished: {Figures.Count(summary.Failed)} of {Figures.Count(summary.Counts.RowsRead)} rows failed", Ink.Warn),
        RunEnd.Finished when summary.Counts.Skipped > 0 => palette.Paint($"finished: no row failed, {Figures.Count(summary.Counts.Skipped)} skipped", Ink.Good),
        RunEnd.Finished => palette.Paint("finished: every row has its image", Ink.Good),
        RunEnd.Stopped => palette.Paint("stopped: work is left", Ink.Warn),
        RunEnd.PastDeadline => palette.Paint("past the deadline: work is left", Ink.Warn),
        RunEnd.StorageRefused => palette.Paint("the disk refused: everything earned so far is kept", Ink.Bad),
        RunEnd.FolderLocked => palette.Paint("another run holds the folder", Ink.Bad),
        _ => palette.Paint("the run could not begin", Ink.Bad),
    };
}
