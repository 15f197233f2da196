using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Cli.Telemetry;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul.Cli.Commands;

/// <summary>One run of the library, shown while it goes on and stoppable by signals.</summary>
internal static class RunSession
{
    /// <summary>Runs, shows the closing table and decides the exit code.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="signals">What stops it.</param>
    /// <param name="run">The run.</param>
    /// <param name="next">The command to run next, given how the run ended.</param>
    /// <param name="nothing">What to say of a run that had no rows; null for the words about an empty list.</param>
    /// <param name="folder">The output folder, when it is not the one of the settings.</param>
    public static async Task<ExitCode> RunAsync(
        CommandContext context, StopSignals signals, Func<HaulObserver, CancellationToken, CancellationToken, Task<RunSummary>> run, Func<RunSummary, NextCommand?> next,
        string? nothing = null, string? folder = null)
    {
        await using var telemetry = context.Settings.HasTelemetry ? await TelemetrySession.StartAsync(context.Settings, context.Here.Time, context.Error) : null;
        if (telemetry is null && context.Settings.HasTelemetry) return ExitCode.Usage;
        await using var page = context.Settings.DashboardPort is { } port ? await DashboardPage.OpenAsync(context, port, folder ?? context.Settings.Haul.Storage.Output) : null;
        if (page is { IsOpen: false }) return ExitCode.Usage;
        var summary = await WatchAsync(context, signals, page is null ? run : (observer, stop, abandon) => run(page.Observe(observer), stop, abandon));
        var code = ExitCodes.Of(summary, context.Settings.FailOn, signals.WasAbandoned);
        if (page is not null) await page.EndAsync(summary, summary is null ? null : next(summary));
        if (summary is null)
        {
            var again = next(new RunSummary { End = RunEnd.Stopped, Counts = new ProgressSnapshot { Frontier = new() } });
            context.Error($"stopped at once; everything recorded so far is kept{(again is null ? "" : $"; to continue: {again.Line}")}");
            return code;
        }
        var then = next(summary);
        context.Events?.Summary(summary, (int)code, then);
        if (!context.Settings.Quiet) context.Terminal.WriteLines(FinalTable.Render(summary, then, context.Terminal.Size.Width, context.Terminal.Palette, nothing));
        else if (summary.End != RunEnd.Finished) context.Error(summary.Reason ?? "the run did not finish");
        return code;
    }

    /// <summary>Runs and shows progress; null when it was abandoned and did not come back.</summary>
    public static async Task<RunSummary?> WatchAsync(CommandContext context, StopSignals signals, Func<HaulObserver, CancellationToken, CancellationToken, Task<RunSummary>> run)
    {
        using var display = new RunDisplay(context.Terminal, context.Display, context.Settings is { Verbose: true, Quiet: false }, context.Events, context.Here.Time,
            new FreeSpace(context.Settings.Haul.Storage.Output, context.Here.Time).Bytes);
        var grace = Figures.Time(context.Settings.Haul.StopGrace).Replace(".0 s", " s", StringComparison.Ordinal);
        signals.Received = number =>
        {
            if (number == 1) context.Terminal.WriteLine($"stopping: {display.InFlight} in flight get {grace}; press Ctrl-C again to stop at once");
            else if (number == 2) context.Terminal.WriteLine("stopping at once");
            else context.Terminal.Leave();
        };
        return await signals.RunAsync((stop, abandon) => run(display.Observer, stop, abandon));
    }
}
