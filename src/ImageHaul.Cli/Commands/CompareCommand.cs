using ImageHaul.Cli.Comparing;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;

namespace ImageHaul.Cli.Commands;

/// <summary><c>compare</c>: the same list fetched one after another, by a pool of twelve, and at full adaptive speed, with times.</summary>
internal static class CompareCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        if (context.Given.Positionals.Contains("-"))
        {
            context.Error("compare reads its list more than once and cannot take standard input: name a file");
            return ExitCode.Usage;
        }
        using var signals = context.Here.Signals();
        if (await GetCommand.OpenSourcesAsync(context, signals.Stop) is not { } source) return ExitCode.Usage;
        ComparedList list;
        try
        {
            list = await ComparedList.ReadAsync(source, context.Settings.Force, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return signals.WasAbandoned ? ExitCode.Interrupted : ExitCode.Unfinished;
        }
        var times = 3 * context.Settings.Rounds;
        if (list.Rows > ComparedList.PoliteRows && !context.Settings.Force)
        {
            context.Error($"the list has more than {ComparedList.PoliteRows} rows and would be fetched {times} times: give --limit {ComparedList.PoliteRows}, or --force to mean it");
            return ExitCode.Usage;
        }
        context.Say([$"{Figures.Count(list.Rows, "row is", "rows are")} fetched {times} times, each time into a new folder that is removed afterwards; first one row of each host, not timed"]);
        return await RunAsync(context, signals, list);
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, StopSignals signals, ComparedList list)
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateDirectory(WorkFolder(context.Settings.ResultFiles.Count > 0 ? context.Settings.ResultFiles[0] : null));
            var run = new CompareRun(context, signals, list, folder.FullName);
            var ways = await run.RunAsync();
            if (run.Ended is { } code) return code;
            var output = new CompareOutput(context.Given.Positionals[0], ways, Notes(context, list, run, ways));
            context.Say(output.Table(context.Terminal));
            foreach (var file in context.Settings.ResultFiles) await output.WriteAsync(file);
            return ExitCodes.Of(ways[^1].Last.Summary, context.Settings.FailOn, signals.WasAbandoned);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            context.Error($"the comparison cannot be written: {refused.Message}");
            return ExitCode.StorageRefused;
        }
        finally
        {
            if (folder is { Exists: true }) folder.Delete(recursive: true);
        }
    }

    /// <summary>How the figures came about: without it they say little.</summary>
    private static List<string> Notes(CommandContext context, ComparedList list, CompareRun run, IReadOnlyList<WayResult> ways)
    {
        var hosts = list.FirstOfHosts.Count;
        var adaptive = ways[^1].Last.Way.Pace;
        var notes = new List<string>
        {
            $"warmed up: {Figures.Count(hosts)} {(hosts == 1 ? "row, the first of the one host" : "rows, the first of each host")}; robots.txt and what hosts asked for were carried from pass to pass",
            adaptive.FirstPerHost > context.Settings.Haul.Politeness.FirstPerHost
                ? $"adaptive: up to {adaptive.PerHost} on one host, beginning with {adaptive.FirstPerHost} since the pool's {Way.PoolSize} were answered without trouble; a first get begins with 2 and doubles with each round trip"
                : $"adaptive: up to {adaptive.PerHost} on one host, beginning with {adaptive.FirstPerHost}{(run.IsProven ? "" : ", since the hosts wanted the pool to slow down")}",
        };
        if (adaptive.PerHost > context.Settings.Haul.Politeness.PerHost) notes.Add($"get allows {context.Settings.Haul.Politeness.PerHost} on one host: for this speed give it --per-host {adaptive.PerHost}");
        notes.Add(context.Settings.Rounds > 1
            ? $"the median of {context.Settings.Rounds} rounds, there and back"
            : "one round, in this order: what servers keep of the passes before favours the later ones; --rounds 2 goes there and back");
        if (ways.Select(way => way.Last.Images).Distinct().Count() > 1) notes.Add("the ways did not get the same number of images: compare with care");
        return notes;
    }

    /// <summary>Beside the result file, so that the disk measured is the one that will be used; else among temporary files.</summary>
    private static string WorkFolder(string? resultFile)
    {
        var parent = resultFile is null ? Path.GetTempPath() : Path.GetDirectoryName(Path.GetFullPath(resultFile))!;
        return Path.Combine(parent, $"imagehaul-compare-{Guid.NewGuid():N}");
    }
}
