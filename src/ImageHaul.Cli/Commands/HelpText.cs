using System.Text;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Reference;

namespace ImageHaul.Cli.Commands;

/// <summary>The help, made from the tables of commands and options: examples first, then what most people need, then the rest by group with its defaults.</summary>
internal static class HelpText
{
    private const int OptionColumn = 30;

    /// <summary>What a bare <c>imagehaul</c> or <c>imagehaul --help</c> prints.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="terminal">The terminal's width.</param>
    public static string OfProgram(IReadOnlyList<CommandEntry> commands, int terminal)
    {
        var width = Width(terminal);
        var text = new StringBuilder();
        text.Append("imagehaul: fetch a list of images, each once, whole, under a name that never changes\n\nExamples\n");
        text.Append("  imagehaul demo                     see it work, without a network\n");
        text.Append("  imagehaul get urls.txt -o images   every URL of a list\n");
        text.Append("  imagehaul retry images             what failed, again\n\nCommands\n");
        // The shells of completion would push every summary aside.
        var column = commands.Select(Heading).Where(heading => heading.Length <= 16).Max(heading => heading.Length) + 4;
        foreach (var command in commands)
        {
            var heading = Heading(command);
            text.Append($"  {heading}".PadRight(column));
            if (heading.Length + 2 >= column) text.Append('\n').Append(' ', column);
            text.Append(Wrap(command.Summary, column, width)).Append('\n');
        }
        text.Append('\n').Append(Wrap("'imagehaul COMMAND --help' lists a command's options, 'imagehaul man | man -l -' shows the manual, 'imagehaul --version' prints the version.", 0, width)).Append('\n');
        return text.ToString();
    }

    /// <summary>What <c>-h</c> prints: the page that fits a screen. That of <c>--help</c> where a command has few options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="terminal">The terminal's width.</param>
    public static string Brief(CommandEntry command, int terminal)
    {
        if (command.Common.Count == 0) return OfCommand(command, terminal);
        var width = Width(terminal);
        var text = new StringBuilder();
        AppendHead(text, command, width);
        AppendGroup(text, "Common options", Common(command), width, CommandOutline.Brief);
        text.Append($"\n'imagehaul {command.Name} --help' lists all {OptionTable.Of(command.Verb).Count} options.\n");
        return text.ToString();
    }

    /// <summary>What <c>--help</c> prints.</summary>
    /// <param name="command">The command.</param>
    /// <param name="terminal">The terminal's width.</param>
    public static string OfCommand(CommandEntry command, int terminal)
    {
        var width = Width(terminal);
        var text = new StringBuilder();
        AppendHead(text, command, width);
        var common = Common(command);
        if (common.Count > 0) AppendGroup(text, "Common options", common, width);
        foreach (var group in OptionTable.Of(command.Verb).Except(common).GroupBy(row => row.Group)) AppendGroup(text, group.Key.ToString(), group, width);
        if (OptionTable.Of(command.Verb).Count == 0) return text.ToString();
        text.Append('\n').Append(Wrap(
            "Durations: 500ms, 10s, 5m, 1h30m, 2d. Sizes: 64k and 100MiB count by 1024, 100MB by 1000. Every option can also be set by its environment variable (--per-host is "
            + "IMAGEHAUL_PER_HOST), in ./imagehaul.json ({ \"per-host\": 4 }) or in the user's imagehaul/config.json; 'imagehaul config' shows what is in effect.", 0, width)).Append('\n');
        return text.ToString();
    }

    /// <summary>Narrower wraps every line twice, wider is hard to read.</summary>
    private static int Width(int terminal) => Math.Clamp(terminal, 80, 120);

    private static string Heading(CommandEntry command) => command.Words.Length == 0 ? command.Name : $"{command.Name} {command.Words}";

    private static List<OptionRow> Common(CommandEntry command)
    {
        var rows = OptionTable.Of(command.Verb);
        return [.. command.Common.Select(name => rows.First(row => row.Name == name))];
    }

    private static void AppendHead(StringBuilder text, CommandEntry command, int width)
    {
        var options = OptionTable.Of(command.Verb).Count == 0 ? "" : " [options]";
        text.Append($"{Wrap($"imagehaul {command.Name}: {command.Summary}", 0, width)}\n\nUsage\n  imagehaul {Heading(command)}{options}\n\nExamples\n");
        var column = command.Examples.Max(example => example.Line.Length) + 5;
        var isBeside = column + command.Examples.Max(example => example.Meaning.Length) <= width;
        foreach (var (line, meaning) in command.Examples)
        {
            text.Append($"  {line}");
            // Where there is no room beside them, the words stand below.
            if (meaning.Length > 0) text.Append(isBeside ? $"{new string(' ', column - 2 - line.Length)}{meaning}" : $"\n      {Wrap(meaning, 6, width)}");
            text.Append('\n');
        }
        if (command.Detail.Length > 0) text.Append('\n').Append(Wrap(command.Detail, 0, width)).Append('\n');
    }

    private static void AppendGroup(StringBuilder text, string name, IEnumerable<OptionRow> rows, int width, Func<OptionRow, string>? doc = null)
    {
        text.Append($"\n{name}\n");
        foreach (var row in rows) AppendOption(text, row, doc is null ? row.Doc : doc(row), width);
    }

    private static void AppendOption(StringBuilder text, OptionRow row, string doc, int width)
    {
        var left = $"  {(row.Short is { } letter ? $"-{letter}, " : "    ")}--{row.Name}{(row.IsSwitch ? "" : row.BareValue is null ? $" {row.ValueName}" : $" [{row.ValueName}]")}";
        var variable = row.Key == row.Name ? "" : $"; {row.Variable}";
        var @default = row.IsSwitch ? "off" : row.Default ?? row.DefaultNote;
        var right = Wrap($"{doc} ({@default}{(row.Repeatable ? "; repeatable" : "")}{variable})", OptionColumn, width);
        text.Append(left.PadRight(OptionColumn));
        // An option too long for its column has its words begin on the next line.
        if (left.Length >= OptionColumn) text.Append('\n').Append(' ', OptionColumn);
        text.Append(right).Append('\n');
    }

    private static string Wrap(string words, int indent, int width)
    {
        var text = new StringBuilder();
        var used = indent;
        foreach (var word in words.Split(' '))
        {
            if (used > indent && used + 1 + word.Length > width)
            {
                text.Append('\n').Append(' ', indent);
                used = indent;
            }
            if (used > indent)
            {
                text.Append(' ');
                used++;
            }
            text.Append(word);
            used += word.Length;
        }
        return text.ToString();
    }
}
