using ImageHaul.Model;

namespace ImageHaul.Cli.Options;

/// <summary>A command line for people to run next.</summary>
/// <param name="Line">Quoted for a shell, secrets as <c>***</c>.</param>
/// <param name="Notes">What to mind before running it.</param>
internal sealed record NextCommand(string Line, IReadOnlyList<string> Notes);

/// <summary>
/// Builds the command that continues a run, or retries what failed, from the flags that were given: environment and settings files will be there again.
/// </summary>
internal static class ContinueCommand
{
    private const string SecretNote = "*** stands for a secret that is not shown; put it back";

    /// <summary>The same command again, without <c>--restart</c>, which would begin anew.</summary>
    public static NextCommand Again(string verb, Verbs verbs, Arguments given) => Build(verb, verbs, given.Positionals, given, ["restart"]);

    /// <summary>A retry of the rows that failed in a folder.</summary>
    public static NextCommand Retry(string folder, Arguments given) => Build("retry", Verbs.Retry, [folder], given, []);

    private static NextCommand Build(string verb, Verbs verbs, IReadOnlyList<string> positionals, Arguments given, IReadOnlyList<string> without)
    {
        var notes = new List<string>();
        var words = positionals.Select(UrlRedactor.Redact).ToList();
        var isSecret = !words.SequenceEqual(positionals);
        var flags = new List<string>();
        foreach (var row in OptionTable.Of(verbs).Where(row => given.Flags.ContainsKey(row.Key) && !without.Contains(row.Name)))
        {
            foreach (var value in given.Flags[row.Key])
            {
                var shown = row.Show(value);
                isSecret |= shown != value;
                if (value == row.BareValue) flags.Add($"--{row.Name}");
                else if (row.IsSwitch) flags.Add(value == "true" ? $"--{row.Name}" : $"--{row.Name}={value}");
                else if (shown.StartsWith('-')) flags.Add($"--{row.Name}={shown}");
                else flags.AddRange([$"--{row.Name}", shown]);
            }
        }
        if (isSecret) notes.Add(SecretNote);
        if (positionals.Contains("-")) notes.Add("give the same list on standard input again");
        var needsEnd = words.Exists(word => word.StartsWith('-') && word.Length > 1);
        return new(ShellQuote.Join(["imagehaul", verb, .. needsEnd ? [.. flags, "--", .. words] : (IEnumerable<string>)[.. words, .. flags]]), notes);
    }
}
