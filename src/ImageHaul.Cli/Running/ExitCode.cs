using ImageHaul.Cli.Options;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Running;

/// <summary>The program's exit codes. Scripts rely on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>Every row has its image, or <c>--fail-on</c> tolerates what failed.</summary>
    Success = 0,
    /// <summary>A defect in the program.</summary>
    Defect = 1,
    /// <summary>The command line or a settings file is wrong; nothing was fetched.</summary>
    Usage = 2,
    /// <summary>Some rows failed, or a verification found something.</summary>
    SomeFailed = 3,
    /// <summary>All rows failed.</summary>
    AllFailed = 4,
    /// <summary>The local disk refused.</summary>
    StorageRefused = 5,
    /// <summary>Another run holds the folder.</summary>
    FolderLocked = 6,
    /// <summary>Interrupted or past the deadline; the same command continues.</summary>
    Unfinished = 7,
    /// <summary>Interrupted twice.</summary>
    Interrupted = 130,
}

/// <summary>Decides the exit code: the only place that does.</summary>
internal static class ExitCodes
{
    /// <summary>The code of a run. Rows skipped for manners are no failures; a list without rows is a success.</summary>
    /// <param name="summary">What the run did; null when it did not come back after being abandoned.</param>
    /// <param name="failOn">How many failures are tolerated.</param>
    /// <param name="wasAbandoned">Interrupted twice.</param>
    public static ExitCode Of(RunSummary? summary, FailOn failOn, bool wasAbandoned) => summary switch
    {
        _ when wasAbandoned || summary is null => ExitCode.Interrupted,
        { End: RunEnd.Finished } => OfRows(summary.Failed, summary.Counts.RowsDone, failOn),
        _ => OfEnd(summary.End),
    };

    /// <summary>The code of a verification; null when it was stopped.</summary>
    public static ExitCode Of(VerifyReport? report, bool wasAbandoned) => report switch
    {
        _ when wasAbandoned => ExitCode.Interrupted,
        null => ExitCode.Unfinished,
        { End: RunEnd.Finished } => report.Wrong == 0 ? ExitCode.Success : ExitCode.SomeFailed,
        _ => OfEnd(report.End),
    };

    /// <summary>The code of a repair; null when it was stopped.</summary>
    public static ExitCode Of(RepairReport? report, bool wasAbandoned) => report switch
    {
        _ when wasAbandoned => ExitCode.Interrupted,
        null => ExitCode.Unfinished,
        { End: RunEnd.Finished } => report.Lost == 0 ? ExitCode.Success : ExitCode.SomeFailed,
        _ => OfEnd(report.End),
    };

    /// <summary>The code of so many failures among so many rows.</summary>
    public static ExitCode OfRows(long failed, long rows, FailOn failOn) =>
        failOn.Tolerates(failed, rows) ? ExitCode.Success : failed >= rows ? ExitCode.AllFailed : ExitCode.SomeFailed;

    /// <summary>The code of a folder that could not be exported.</summary>
    public static ExitCode Of(Failure failure) =>
        failure is { Kind: FailureKind.StorageFull or FailureKind.StorageDenied, IsOfTheCatalog: false } ? ExitCode.StorageRefused : ExitCode.Usage;

    private static ExitCode OfEnd(RunEnd end) => end switch
    {
        RunEnd.Finished => ExitCode.Success,
        RunEnd.Stopped or RunEnd.PastDeadline => ExitCode.Unfinished,
        RunEnd.StorageRefused => ExitCode.StorageRefused,
        RunEnd.FolderLocked => ExitCode.FolderLocked,
        _ => ExitCode.Usage,
    };
}
