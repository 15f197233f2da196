using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Pipeline;
using ImageHaul.Sources;

namespace ImageHaul.Cli.Commands;

/// <summary><c>get</c>: fetch every URL of the sources into the output folder.</summary>
internal static class GetCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        using var signals = context.Here.Signals();
        if (await OpenSourcesAsync(context, signals.Stop) is not { } source) return ExitCode.Usage;
        if (context.Settings.DryRun) return await DryRunCommand.RunAsync(context, source, signals);
        var options = context.Settings.Haul;
        return await RunSession.RunAsync(context, signals,
            (observer, stop, abandon) => context.Here.Engine.RunAsync(options, source, context.Settings.HasTelemetry, observer, stop, abandon),
            summary => Next(summary, options, context.Given));
    }

    /// <summary>Opens the sources; null, with the reasons shown, when that cannot be done.</summary>
    public static async Task<IRequestSource?> OpenSourcesAsync(CommandContext context, CancellationToken stop)
    {
        var words = context.Given.Positionals;
        if (words.Contains("-") && context.Here.InputIsTerminal)
        {
            context.Error("standard input is a terminal: pipe a list into it, or name a file");
            return null;
        }
        var opened = await SourceOpener.OpenAsync(words, context.Settings.Sources, words.Contains("-") ? context.Here.Input() : null, stop);
        foreach (var fault in opened.Errors) context.Error(fault);
        return opened.Source;
    }

    private static NextCommand? Next(RunSummary summary, HaulOptions options, Arguments given)
    {
        if (FinalTable.IsUnfinished(summary)) return ContinueCommand.Again("get", Verbs.Get, given);
        return summary.End == RunEnd.Finished && summary.Failed > 0 ? ContinueCommand.Retry(options.Storage.Output, given) : null;
    }
}
