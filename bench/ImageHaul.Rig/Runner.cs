namespace ImageHaul.Rig;

/// <summary>One thing to run: what a runner is given.</summary>
/// <param name="List">The rows.</param>
/// <param name="Output">An empty folder, already made; for a command that wants its own, it may stay empty.</param>
/// <param name="Setting">One of the runner's settings.</param>
/// <param name="Http">1.1 or 2 where the scenario asks for one; else null.</param>
/// <param name="Authority">The certificate to trust.</param>
internal sealed record Job(RowList List, string Output, string Setting, string? Http, string Authority);

/// <summary>A program under measurement.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Naming">How it names its files.</param>
/// <param name="Settings">Settings worth trying, mostly the number of transfers at a time; the search picks one.</param>
/// <param name="Command">The shell command, run in the output folder.</param>
internal sealed record Runner(string Name, Naming Naming, IReadOnlyList<string> Settings, Func<Job, string> Command)
{
    /// <summary>It is ImageHaul, so its manifest is checked too.</summary>
    public bool IsOurs { get; init; }
}
