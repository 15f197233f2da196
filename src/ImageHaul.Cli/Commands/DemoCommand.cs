using System.Collections.Concurrent;
using System.Text;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;

namespace ImageHaul.Cli.Commands;

/// <summary><c>demo</c>: a server on loopback that misbehaves in every common way, a run against it, and what each misbehaviour became.</summary>
internal static class DemoCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        await using var site = context.Here.StartDemo();
        using var signals = context.Here.Signals();
        var opened = await SourceOpener.OpenAsync(["-"], new SourceOptions { Format = InputFormat.Text }, new MemoryStream(Encoding.UTF8.GetBytes(site.List)), signals.Stop);
        if (opened.Source is not { } source) throw new InvalidOperationException($"The demo's list cannot be read: {string.Join("; ", opened.Errors)}");
        var options = site.Suit(context.Settings.Haul);
        var outcomes = new ConcurrentDictionary<long, Outcome>();
        context.Say([$"a misbehaving image server is up on loopback; fetching {Figures.Count(site.Expectations.Count)} URLs from it into {SafeText.Clean(options.Storage.Output)}"]);

        var summary = await RunSession.WatchAsync(context, signals, (observer, stop, abandon) =>
            context.Here.Engine.RunAsync(options, source, isMeasured: false, Watching(observer, outcomes), stop, abandon));
        if (summary is null) return ExitCode.Interrupted;
        if (summary.End != RunEnd.Finished)
        {
            context.Say(FinalTable.Render(summary, null, context.Terminal.Size.Width, context.Terminal.Palette));
            if (context.Settings.Quiet) context.Error(summary.Reason ?? "the run did not finish");
            return ExitCodes.Of(summary, context.Settings.FailOn, signals.WasAbandoned);
        }

        var behaviours = Judge(site.Expectations, outcomes);
        context.Say(Render(behaviours, context.Terminal));
        context.Say(FinalTable.Render(summary, null, context.Terminal.Size.Width, context.Terminal.Palette));
        var report = await VerifyCommand.VerifyAsync(context, signals, options.Storage.Output);
        if (report is null) return signals.WasAbandoned ? ExitCode.Interrupted : ExitCode.Unfinished;
        var isSound = report is { End: RunEnd.Finished, Wrong: 0 };
        var asExpected = behaviours.TrueForAll(behaviour => behaviour.IsAsExpected);
        context.Say([$"verified: {(report.End == RunEnd.Finished ? VerifyCommand.Conclusion(report) : SafeText.Clean(report.Reason))}"]);
        if (!asExpected) context.Error("some rows became something else than expected: see the table");
        if (!isSound) context.Error("the folder does not verify");
        return asExpected && isSound ? ExitCode.Success : ExitCode.SomeFailed;
    }

    private static HaulObserver Watching(HaulObserver observer, ConcurrentDictionary<long, Outcome> outcomes) => observer with
    {
        Recorded = records =>
        {
            foreach (var record in records) outcomes[record.Request.Ordinal] = new(RecordJson.StatusName(record.Status), record.Failure?.Kind.Name());
            observer.Recorded?.Invoke(records);
        },
    };

    private static List<BehaviourResult> Judge(IReadOnlyList<DemoExpectation> expectations, ConcurrentDictionary<long, Outcome> outcomes) =>
    [
        .. expectations.GroupBy(expected => expected.Behaviour).Select(rows => new BehaviourResult(
            rows.Key.Length == 0 ? "answers as it should" : rows.Key,
            Tally(rows.Select(row => row.Expected)),
            Tally(rows.Select(row => outcomes.GetValueOrDefault(row.Ordinal)?.ToString() ?? "no record")),
            rows.All(row => outcomes.TryGetValue(row.Ordinal, out var outcome) && row.Accepts(outcome.Status, outcome.Failure)))),
    ];

    private static string Tally(IEnumerable<string> outcomes) =>
        string.Join(", ", outcomes.CountBy(outcome => outcome).Select(group => group.Value == 1 ? group.Key : $"{group.Key} x {group.Value}"));

    private static IReadOnlyList<string> Render(List<BehaviourResult> behaviours, Terminal terminal) => TextTable.Render(
        [new("what the server does"), new("what became of it"), new("")],
        behaviours.Select(behaviour => behaviour.IsAsExpected
            ? [behaviour.Behaviour, behaviour.Got, "ok"]
            : new[] { behaviour.Behaviour, $"{behaviour.Got}; expected: {behaviour.Expected}", "NOT" }),
        terminal.Size.Width, terminal.Palette);

    private sealed record BehaviourResult(string Behaviour, string Expected, string Got, bool IsAsExpected);

    private sealed record Outcome(string Status, string? Failure)
    {
        public override string ToString() => Failure is null ? Status : $"{Status}: {Failure}";
    }
}
