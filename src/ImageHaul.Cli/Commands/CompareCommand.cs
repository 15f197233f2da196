using System.Text.Json;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Frontier;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Commands;

/// <summary><c>compare</c>: the same list fetched one after another, by a pool of twelve, and at full adaptive speed, with times.</summary>
internal static class CompareCommand
{
    /// <summary>Rows that may be fetched three times over without <c>--force</c>.</summary>
    private const int PoliteRows = 200;

    private static readonly (string Name, Func<PolitenessOptions, PolitenessOptions> Pace)[] Ways =
    [
        ("one after another", pace => pace with { Concurrency = 1, PerHost = 1 }),
        ("pool of 12", pace => pace with { Concurrency = 12, PerHost = 12 }),
        ("adaptive", pace => pace),
    ];

    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        if (context.Given.Positionals.Contains("-"))
        {
            context.Error("compare reads its list three times and cannot take standard input: name a file");
            return ExitCode.Usage;
        }
        using var signals = context.Here.Signals();
        if (await GetCommand.OpenSourcesAsync(context, signals.Stop) is not { } counted) return ExitCode.Usage;
        var rows = await CountAsync(counted, context.Settings.Force, signals.Stop);
        if (rows > PoliteRows && !context.Settings.Force)
        {
            context.Error($"the list has more than {PoliteRows} rows and would be fetched three times: give --limit {PoliteRows}, or --force to mean it");
            return ExitCode.Usage;
        }
        context.Say([$"the same {Figures.Count(rows)} rows are fetched three times, each time into a new folder that is removed afterwards"]);

        var folder = Directory.CreateDirectory(WorkFolder(context.Settings.ResultFile));
        try
        {
            var passes = new List<ComparePass>();
            foreach (var (name, pace) in Ways)
            {
                if (await FetchAsync(context, signals, Path.Combine(folder.FullName, $"pass-{passes.Count + 1}"), pace) is not { } summary) return ExitCode.Interrupted;
                if (summary.End != RunEnd.Finished)
                {
                    context.Error($"{name}: {summary.Reason ?? "the run did not finish"}");
                    return ExitCodes.Of(summary, context.Settings.FailOn, signals.WasAbandoned);
                }
                passes.Add(new ComparePass(name, summary, passes.Count == 0 ? null : passes[0]));
            }
            context.Say(Render(passes, context.Terminal));
            if (context.Settings.ResultFile is { } file) await WriteAsync(file, context.Given.Positionals, passes);
            return ExitCodes.Of(passes[^1].Summary, context.Settings.FailOn, signals.WasAbandoned);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            context.Error($"the figures cannot be written: {refused.Message}");
            return ExitCode.StorageRefused;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<long> CountAsync(Sources.IRequestSource source, bool force, CancellationToken stop)
    {
        var rows = 0L;
        await foreach (var _ in source.ReadAsync(stop))
        {
            if (++rows > PoliteRows && !force) break;
        }
        return rows;
    }

    private static async Task<RunSummary?> FetchAsync(CommandContext context, StopSignals signals, string folder, Func<PolitenessOptions, PolitenessOptions> pace)
    {
        if (await GetCommand.OpenSourcesAsync(context, signals.Stop) is not { } source) return null;
        var options = context.Settings.Pace(pace).Store(storage => storage with { Output = folder }).Haul with { ManifestPath = null };
        return await RunSession.WatchAsync(context, signals, (observer, stop, abandon) => context.Here.Engine.RunAsync(options, source, observer, stop, abandon));
    }

    /// <summary>Beside the result file, so that the disk measured is the one that will be used; else among temporary files.</summary>
    private static string WorkFolder(string? resultFile)
    {
        var parent = resultFile is null ? Path.GetTempPath() : Path.GetDirectoryName(Path.GetFullPath(resultFile))!;
        return Path.Combine(parent, $"imagehaul-compare-{Guid.NewGuid():N}");
    }

    private static IReadOnlyList<string> Render(List<ComparePass> passes, Terminal terminal) => TextTable.Render(
        [new("way"), new("seconds", IsNumber: true), new("images", IsNumber: true), new("failed", IsNumber: true), new("images/s", IsNumber: true), new("speed-up", IsNumber: true)],
        passes.Select(pass => new[]
        {
            pass.Name, $"{pass.Seconds:0.00}", Figures.Count(pass.Images), Figures.Count(pass.Summary.Counts.Failed), Figures.Rate(FinalTable.ImagesPerSecond(pass.Summary.Counts)), $"{pass.SpeedUp:0.0} x",
        }),
        terminal.Size.Width, terminal.Palette);

    private static async Task WriteAsync(string file, IReadOnlyList<string> lists, List<ComparePass> passes)
    {
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("list", Model.UrlRedactor.Redact(lists[0]));
        json.WriteNumber("rows", passes[0].Summary.Counts.RowsRead);
        json.WriteStartArray("ways");
        foreach (var pass in passes)
        {
            json.WriteStartObject();
            json.WriteString("way", pass.Name);
            json.WriteNumber("seconds", Math.Round(pass.Seconds, 3));
            json.WriteNumber("images", pass.Images);
            json.WriteNumber("failed", pass.Summary.Counts.Failed);
            json.WriteNumber("bytes", pass.Summary.Counts.BytesFetched);
            json.WriteNumber("images_per_s", Math.Round(FinalTable.ImagesPerSecond(pass.Summary.Counts), 2));
            json.WriteNumber("speed_up", Math.Round(pass.SpeedUp, 2));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One of the three passes, against the first.</summary>
    private sealed record ComparePass(string Name, RunSummary Summary, ComparePass? First)
    {
        public double Seconds => Summary.Counts.Elapsed.TotalSeconds;

        public long Images => Summary.Counts.Downloaded + Summary.Counts.Duplicates;

        public double SpeedUp => First is null || Seconds <= 0 ? 1 : First.Seconds / Seconds;
    }
}
