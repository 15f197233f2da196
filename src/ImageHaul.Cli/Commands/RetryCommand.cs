using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Commands;

/// <summary><c>retry</c>: fetch again the rows that failed.</summary>
internal static class RetryCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var folder = context.Given.Positionals[0];
        if (OutputFolders.Fault(folder) is { } fault)
        {
            context.Error(fault);
            return ExitCode.Usage;
        }
        var options = context.Settings.Store(storage => storage with { Output = folder }).Haul;
        using var signals = context.Here.Signals();
        return await RunSession.RunAsync(context, signals,
            (observer, stop, abandon) => context.Here.Engine.RetryAsync(options, context.Settings.Classes, context.Settings.HasTelemetry, observer, stop, abandon),
            summary => FinalTable.IsUnfinished(summary) || (summary.End == RunEnd.Finished && summary.Failed > 0) ? ContinueCommand.Again("retry", Verbs.Retry, context.Given) : null,
            Nothing(context.Settings.Classes), folder);
    }

    private static string Nothing(IReadOnlyList<FailureKind> kinds) => kinds.Count == 0
        ? "nothing to retry: no row failed"
        : $"nothing to retry: no row is {string.Join(" or ", kinds.Select(kind => kind.Name()))}";
}
