using System.CommandLine;

namespace ImageHaul.Cli.Options;

/// <summary>A command line taken apart.</summary>
/// <param name="Flags">The options given, by key, as written.</param>
/// <param name="Positionals">What is not an option.</param>
/// <param name="WantsHelp">Help was asked for; nothing else counts.</param>
/// <param name="Faults">What is wrong, one line each.</param>
internal sealed record Arguments(IReadOnlyDictionary<string, IReadOnlyList<string>> Flags, IReadOnlyList<string> Positionals, bool WantsHelp, IReadOnlyList<string> Faults)
{
    /// <summary>Help was asked for by a letter: the page that fits a screen.</summary>
    public bool WantsBriefHelp { get; init; }
}

/// <summary>Takes the words after a command apart. Only the options of that one command are built: starting up must be quick.</summary>
internal static class ArgumentReader
{
    private static readonly string[] HelpFlags = ["-h", "-?"];

    public static Arguments Read(string verb, IReadOnlyList<OptionRow> rows, IReadOnlyList<string> words)
    {
        // The parser drops a first word that equals the command's own name; no list is called by this one.
        var command = new Command($"imagehaul-{verb}");
        var positional = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        command.Add(positional);
        var help = new Option<bool>("--help", HelpFlags) { Arity = ArgumentArity.Zero };
        command.Add(help);
        var options = new List<(OptionRow Row, Option Option)>(rows.Count);
        foreach (var row in rows)
        {
            string[] aliases = row.Short is { } letter ? [$"-{letter}"] : [];
            Option option = row.IsSwitch
                ? new Option<bool>($"--{row.Name}", aliases)
                : new Option<string[]>($"--{row.Name}", aliases) { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
            options.Add((row, option));
            command.Add(option);
        }

        var result = command.Parse(WithBareValues(rows, words), new ParserConfiguration { ResponseFileTokenReplacer = null });
        var flags = new Dictionary<string, IReadOnlyList<string>>();
        var faults = result.Errors.Select(error => error.Message).ToList();
        foreach (var (row, option) in options)
        {
            if (result.GetResult(option) is not { Implicit: false } given) continue;
            flags[row.Key] = given.Tokens.Count == 0 && row.IsSwitch ? ["true"] : [.. given.Tokens.Select(token => token.Value)];
        }
        var positionals = result.GetResult(positional)?.Tokens.Select(token => token.Value).ToList() ?? [];
        AddUnknownOptions(positionals, rows, words, faults);
        var helped = result.GetResult(help) is { Implicit: false } asked ? asked : null;
        return new(flags, positionals, helped is not null, faults) { WantsBriefHelp = HelpFlags.Contains(helped?.IdentifierToken?.Value) };
    }

    /// <summary>Gives options that stand alone the value they then mean: the word that follows is theirs only when it begins with a digit.</summary>
    private static List<string> WithBareValues(IReadOnlyList<OptionRow> rows, IReadOnlyList<string> words)
    {
        var complete = new List<string>(words);
        for (var i = 0; i < complete.Count && complete[i] != "--"; i++)
        {
            if (!complete[i].StartsWith("--", StringComparison.Ordinal) || rows.FirstOrDefault(row => row.BareValue is not null && $"--{row.Name}" == complete[i]) is not { } row) continue;
            if (i + 1 == complete.Count || complete[i + 1] is not [>= '0' and <= '9', ..]) complete[i] += $"={row.BareValue}";
        }
        return complete;
    }

    /// <summary>What was probably meant: an option of this command with another spelling, or one that other commands have.</summary>
    private static string Hint(string name, IReadOnlyList<OptionRow> rows)
    {
        var owners = OptionTable.All.Where(row => name == $"--{row.Name}" || (row.Short is { } letter && name == $"-{letter}")).SelectMany(row => row.Commands).Distinct().ToList();
        return owners.Count > 0 ? $"; it belongs to {Listed(owners)}" : DidYouMean.Among(rows.Select(row => $"--{row.Name}").Append("--help"), name);
    }

    private static string Listed(List<string> names) => names.Count == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";

    /// <summary>The parser takes an unknown option for a plain word; behind <c>--</c> it is one.</summary>
    private static void AddUnknownOptions(List<string> positionals, IReadOnlyList<OptionRow> rows, IReadOnlyList<string> words, List<string> faults)
    {
        var end = words.ToList().IndexOf("--");
        var plain = end < 0 ? 0 : words.Count - 1 - end;
        foreach (var word in positionals.Take(positionals.Count - plain))
        {
            if (word.Length < 2 || word[0] != '-') continue;
            var name = word.Split('=')[0];
            faults.Add($"{name} is no option of this command{Hint(name, rows)}");
        }
    }
}
