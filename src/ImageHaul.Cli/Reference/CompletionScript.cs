namespace ImageHaul.Cli.Reference;

/// <summary>A shell and the script that teaches it the command line.</summary>
/// <param name="Shell">Its name.</param>
/// <param name="Write">Makes the script from the commands and the program's version.</param>
internal sealed record CompletionScript(string Shell, Func<IReadOnlyList<CommandOutline>, string, string> Write)
{
    /// <summary>Every shell there is a script for. The scripts hold all they need: pressing TAB starts no process.</summary>
    public static IReadOnlyList<CompletionScript> All { get; } =
    [
        new("bash", BashCompletion.Write), new("zsh", ZshCompletion.Write), new("fish", FishCompletion.Write), new("powershell", PowerShellCompletion.Write),
    ];
}
