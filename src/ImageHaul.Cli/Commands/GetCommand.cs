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
        if (OpenSources(context) is not { } source) return ExitCode.Usage;
        if (context.Settings.DryRun) return await DryRun.RunAsync(context, source);
        var options = context.Settings.Haul;
        return await RunSession.RunAsync(context,
            (observer, stop, abandon) => context.Here.Engine.RunAsync(options, source, observer, stop, abandon),
            summary => Next(summary, options, context.Given));
    }

    /// <summary>Opens the sources; null, with the reasons shown, when that cannot be done.</summary>
    public static IRequestSource? OpenSources(CommandContext context)
    {
        var words = context.Given.Positionals;
        if (words.Count(word => word == "-") > 1 || (words.Contains("-") && context.Here.InputIsTerminal))
        {
            context.Error(context.Here.InputIsTerminal ? "standard input is a terminal: pipe a list into it, or name a file" : "- stands for standard input and can be given once");
            return null;
        }
        var opened = context.Here.Sources.Open(words, context.Settings.Sources, words.Contains("-") ? context.Here.Input() : Stream.Null);
        foreach (var fault in opened.Faults) context.Error(fault);
        return opened.Faults.Count == 0 ? opened.Source : null;
    }

    private static NextCommand? Next(RunSummary summary, HaulOptions options, Arguments given)
    {
        if (FinalTable.IsUnfinished(summary)) return ContinueCommand.Again("get", Verbs.Get, given);
        return summary is { End: RunEnd.Finished, Counts.Failed: > 0 } ? ContinueCommand.Retry(options.Storage.Output, given) : null;
    }
}
