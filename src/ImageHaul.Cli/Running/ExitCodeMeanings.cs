namespace ImageHaul.Cli.Running;

/// <summary>What people are told of the exit codes.</summary>
internal static class ExitCodeMeanings
{
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        Of(ExitCode.Success, "every row has its image, or --fail-on tolerates what failed"),
        Of(ExitCode.Defect, "a defect in the program"),
        Of(ExitCode.Usage, "the command line or a settings file is wrong; nothing was fetched"),
        Of(ExitCode.SomeFailed, "some rows failed, or verify or repair found something"),
        Of(ExitCode.AllFailed, "all rows failed"),
        Of(ExitCode.StorageRefused, "the local disk refused (full, read-only, no permission); everything earned so far is kept"),
        Of(ExitCode.FolderLocked, "another run holds the folder"),
        Of(ExitCode.Unfinished, "interrupted, or past --deadline; work is left, and the same command continues it"),
        Of(ExitCode.Interrupted, "interrupted twice; stopped at once, and the same command continues"),
    ];

    private static (int Code, string Meaning) Of(ExitCode code, string meaning) => ((int)code, meaning);
}
