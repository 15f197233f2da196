using System.Globalization;
using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Reference;

/// <summary>The manual page imagehaul(1), made from the tables of commands, options and exit codes. One page, so that a search in it finds every option.</summary>
internal static class ManualPage
{
    /// <param name="commands">The commands.</param>
    /// <param name="exitCodes">Exit codes with their meanings.</param>
    /// <param name="version">The program's version.</param>
    /// <param name="date">The date shown; given, so that the same program makes the same page.</param>
    public static string Write(IReadOnlyList<CommandOutline> commands, IReadOnlyList<(int Code, string Meaning)> exitCodes, string version, DateOnly date)
    {
        var page = new Roff().Title("IMAGEHAUL", 1, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), $"imagehaul {version}", "User Commands");
        page.Section("NAME").Line("imagehaul \\- fetch a list of images, each once and whole");
        page.Section("SYNOPSIS");
        foreach (var command in commands)
        {
            if (command != commands[0]) page.Macro(".br");
            page.Line($"{Roff.Bold($"imagehaul {command.Name}")}{(command.Words.Length == 0 ? "" : $" {Roff.Italic(command.Words)}")}{(command.Options.Count == 0 ? "" : " [options]")}");
        }
        page.Section("DESCRIPTION")
            .Paragraph("A list of image URLs goes in. Out comes a folder in which every file is a real, whole image, stored once however many URLs led to it, and a manifest with one row "
                + "per URL that says what became of it. Each host is asked no faster than it answers; what fails for a time is tried again later; the same command continues after any interruption.")
            .Paragraph("Standard output carries data only; everything for people goes to standard error. No terminal input is read.");
        page.Section("COMMANDS");
        foreach (var command in commands)
        {
            page.Item($"{Roff.Bold(command.Name)}{(command.Words.Length == 0 ? "" : $" {Roff.Italic(command.Words)}")}", $"{Sentence(command.Summary)}{(command.Detail.Length == 0 ? "" : $" {command.Detail}")}");
        }
        page.Section("OPTIONS")
            .Paragraph("Durations: 500ms, 10s, 5m, 1h30m, 2d. Sizes: 64k and 100MiB count by 1024, 100MB by 1000. The default stands in parentheses, the commands that know an option in brackets.");
        foreach (var group in commands.SelectMany(command => command.Options).Distinct().OrderBy(IndexOf).GroupBy(row => row.Group))
        {
            page.Group(group.Key.ToString());
            foreach (var row in group) page.Item(Term(row), $"{(row.Choices.Any(word => row.Doc.StartsWith(word, StringComparison.Ordinal)) ? $"{row.Doc}." : Sentence(row.Doc))} ({DefaultOf(row)}{(row.Repeatable ? "; repeatable" : "")}) [{string.Join(", ", row.Commands)}]");
        }
        AppendPlaces(page, commands);
        page.Section("EXIT STATUS");
        foreach (var (code, meaning) in exitCodes) page.Item(Roff.Bold(code.ToString(CultureInfo.InvariantCulture)), Sentence(meaning));
        page.Section("EXAMPLES");
        foreach (var (line, meaning) in commands.SelectMany(command => command.Examples)) page.Example(line, meaning);
        page.Section("SEE ALSO").Line("\\fBcurl\\fR(1), \\fBwget\\fR(1), \\fBsqlite3\\fR(1)").Paragraph("https://github.com/imagehaul/imagehaul");
        return page.ToString();
    }

    private static void AppendPlaces(Roff page, IReadOnlyList<CommandOutline> commands)
    {
        page.Section("SETTINGS")
            .Paragraph("The strongest place wins: command line, environment, ./imagehaul.json, imagehaul/config.json in the user's configuration folder, default. A settings file is one JSON "
                + "object of option names, such as { \"per-host\": 4, \"proxy\": [\"http://a:1\", \"http://b:2\"] }; comments and trailing commas are allowed, unknown names are faults. "
                + "'imagehaul config' prints what is in effect and where it came from, 'imagehaul config --schema' the JSON Schema of the files.");
        page.Section("ENVIRONMENT").Paragraph("Every option has a variable; a repeatable one takes one value a line.");
        foreach (var row in commands.SelectMany(command => command.Options).DistinctBy(row => row.Key).OrderBy(row => row.Variable, StringComparer.Ordinal))
            page.Item(Roff.Bold(row.Variable), $"As --{row.Name}{(row.Key == row.Name ? "" : $" of {string.Join(", ", row.Commands)}")}{(row.OtherVariable is { } other ? $"; {other} counts where it is not set" : "")}.");
        page.Item(Roff.Bold("NO_COLOR"), "No colour, unless --color always.")
            .Item(Roff.Bold("CI"), "When set, nothing is redrawn in place.")
            .Item($"{Roff.Bold("HTTP_PROXY")}, {Roff.Bold("HTTPS_PROXY")}, {Roff.Bold("ALL_PROXY")}, {Roff.Bold("NO_PROXY")}", "Heeded with --proxy env only.")
            .Item(Roff.Bold("XDG_CONFIG_HOME"), "The user's configuration folder (~/.config).");
        page.Section("FILES")
            .Item(Roff.Italic("DIR/<sha256>.<ext>"), "An image; the extension is that of its bytes. See --layout.")
            .Item(Roff.Italic("DIR/manifest.csv"), "One row per row of the list, in its order.")
            .Item(Roff.Italic("DIR/.imagehaul/catalog.db"), "The same as SQLite, with what a later run needs to continue.")
            .Item(Roff.Italic("./imagehaul.json"), "Settings for runs from this folder.")
            .Item(Roff.Italic("~/.config/imagehaul/config.json"), "The user's settings.");
    }

    private static int IndexOf(OptionRow row)
    {
        for (var i = 0; i < OptionTable.All.Count; i++)
        {
            if (ReferenceEquals(OptionTable.All[i], row)) return i;
        }
        return int.MaxValue;
    }

    private static string Term(OptionRow row)
    {
        var value = row.IsSwitch ? "" : $" {Roff.Italic(row.ValueName!)}";
        return $"{(row.Short is { } letter ? $"{Roff.Bold($"-{letter}")}{value}, " : "")}{Roff.Bold($"--{row.Name}")}{value}";
    }

    private static string DefaultOf(OptionRow row) => row.IsSwitch ? "off" : row.Default ?? row.DefaultNote;

    private static string Sentence(string clause) => clause.Length == 0 || IsCode(clause) ? $"{clause}." : $"{char.ToUpperInvariant(clause[0])}{clause[1..]}{(clause.EndsWith('?') ? "" : ".")}";

    /// <summary>Clauses that begin with a value keep its spelling.</summary>
    private static bool IsCode(string clause) => clause.Contains("://", StringComparison.Ordinal) && clause.IndexOf("://", StringComparison.Ordinal) < clause.IndexOf(' ');
}
