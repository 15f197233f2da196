using ImageHaul.Cli.Comparing;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Frontier;
using ImageHaul.Pipeline;
using ImageHaul.Sources;

namespace ImageHaul.Cli.Commands;

/// <summary>The passes of one comparison: a warm-up, then each way in its turn, each into a folder of its own.</summary>
/// <param name="context">The command's context.</param>
/// <param name="signals">What stops it.</param>
/// <param name="list">The list.</param>
/// <param name="folder">Where the passes' folders are made.</param>
internal sealed class CompareRun(CommandContext context, StopSignals signals, ComparedList list, string folder)
{
    private readonly List<TimedPass> _passes = [];
    private HostKnowledge _known = new();
    private bool _isProven;
    private int _folders;

    /// <summary>How the comparison ended before its end; null when every pass was timed.</summary>
    public ExitCode? Ended { get; private set; }

    /// <summary>What adaptive may use on one host.</summary>
    public int AdaptivePerHost { get; } = Asked(context) ?? Math.Max(Way.AdaptivePerHost, context.Settings.Haul.Politeness.PerHost);

    /// <summary>The pool's hosts were untroubled, so that adaptive began where it got to.</summary>
    public bool IsProven => _isProven;

    /// <summary>Times every way; the results in the order of the table.</summary>
    public async Task<IReadOnlyList<WayResult>> RunAsync()
    {
        if (list.FirstOfHosts.Count > 0 && await FetchAsync(new Way("warm-up", Warming), new RowsAtHand(list.FirstOfHosts)) is null) return [];
        for (var round = 0; round < context.Settings.Rounds; round++)
        {
            // There and back: what a server remembers of the passes before favours each way alike.
            int[] order = round % 2 == 0 ? [0, 1, 2] : [2, 1, 0];
            foreach (var number in order)
            {
                var way = WayOf(number);
                context.Say([$"{way.Name}{(context.Settings.Rounds > 1 ? $", round {round + 1} of {context.Settings.Rounds}" : "")}"]);
                if (await GetCommand.OpenSourcesAsync(context, signals.Stop) is not { } source)
                {
                    Ended = ExitCode.Usage;
                    return [];
                }
                if (await FetchAsync(way, source) is not { } summary) return [];
                _passes.Add(new TimedPass(way, summary));
                if (number == 1) _isProven = _known.IsUntroubled;
            }
        }
        return [.. Enumerable.Range(0, 3).Select(number => WayOf(number).Name).Select(name => new WayResult(name, [.. _passes.Where(pass => pass.Way.Name == name)]))];
    }

    private PolitenessOptions Given => context.Settings.Haul.Politeness;

    private PolitenessOptions Warming => Given with { Concurrency = Way.PoolSize, PerHost = 1, FirstPerHost = 1 };

    private Way WayOf(int number) => number switch
    {
        0 => Way.OneByOne(Given),
        1 => Way.Pool(Given),
        _ => Way.Adaptive(Given, AdaptivePerHost, list.FirstOfHosts.Count, _isProven),
    };

    private static int? Asked(CommandContext context) =>
        context.Options.Values.Any(value => value.Row.Name == "per-host" && value.Origin.Kind != OriginKind.Default) ? context.Settings.Haul.Politeness.PerHost : null;

    private async Task<RunSummary?> FetchAsync(Way way, IRequestSource source)
    {
        if (!await RestAsync()) return null;
        var output = Path.Combine(folder, $"pass-{++_folders}");
        if (_known.Into(output) is { } refused)
        {
            context.Error(refused.Message);
            Ended = ExitCodes.Of(refused);
            return null;
        }
        var options = context.Settings.Pace(_ => way.Pace).Store(storage => storage with { Output = output }).Haul with { ManifestPath = null };
        var summary = await RunSession.WatchAsync(context, signals, (observer, stop, abandon) => context.Here.Engine.RunAsync(options, source, isMeasured: false, observer, stop, abandon));
        _known = _known.And(output, context.Here.Time.GetUtcNow());
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        if (summary is { End: RunEnd.Finished }) return summary;
        if (summary is not null) context.Error($"{way.Name}: {summary.Reason ?? "the run did not finish"}");
        Ended = ExitCodes.Of(summary, context.Settings.FailOn, signals.WasAbandoned);
        return null;
    }

    /// <summary>Waits until every host may be asked again, so that no pass is timed that begins with another one's pause. False when it was stopped.</summary>
    private async Task<bool> RestAsync()
    {
        var rest = _known.Rest(context.Here.Time.GetUtcNow(), _folders == 0 ? TimeSpan.Zero : Given.Delay);
        if (rest <= TimeSpan.Zero) return true;
        context.Say([$"waiting {Figures.Time(rest)}, which hosts asked for between two passes"]);
        try
        {
            await Task.Delay(rest, context.Here.Time, signals.Stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            Ended = signals.WasAbandoned ? ExitCode.Interrupted : ExitCode.Unfinished;
            return false;
        }
    }
}
