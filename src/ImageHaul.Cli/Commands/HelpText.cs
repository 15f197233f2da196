using System.Text;
using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Commands;

/// <summary>The help, made from the tables of commands and options: examples first, then options by group with their defaults.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int OptionColumn = 30;

    public static string OfProgram(IReadOnlyList<CommandEntry> commands)
    {
        var text = new StringBuilder();
        text.Append("imagehaul: fetch a list of images, each once, whole, under a name that never changes\n\nExamples\n");
        text.Append("  imagehaul demo                     see it work, without a network\n");
        text.Append("  imagehaul get urls.txt -o images   every URL of a list\n");
        text.Append("  imagehaul retry images             what failed, again\n\nCommands\n");
        foreach (var command in commands) text.Append($"  {$"{command.Name} {command.Words}",-16} {command.Summary}\n");
        text.Append("\n'imagehaul COMMAND --help' lists a command's options; 'imagehaul --version' prints the version.\n");
        return text.ToString();
    }

    public static string OfCommand(CommandEntry command)
    {
        var text = new StringBuilder();
        text.Append($"imagehaul {command.Name}: {command.Summary}\n\nUsage\n  imagehaul {command.Name} {(command.Words.Length == 0 ? "" : $"{command.Words} ")}[options]\n\nExamples\n");
        var column = command.Examples.Max(example => example.Line.Length) + 3;
        foreach (var (line, meaning) in command.Examples) text.Append($"  {line.PadRight(meaning.Length == 0 ? 0 : column)}{meaning}\n");
        if (command.Detail.Length > 0) text.Append('\n').Append(Wrap(command.Detail, 0)).Append('\n');
        foreach (var group in OptionTable.Of(command.Verb).GroupBy(row => row.Group))
        {
            text.Append($"\n{group.Key}\n");
            foreach (var row in group) AppendOption(text, row);
        }
        text.Append('\n').Append(Wrap(
            "Durations: 500ms, 10s, 5m, 1h30m, 2d. Sizes: 64k and 100MiB count by 1024, 100MB by 1000. Every option can also be set by its environment variable (--per-host is "
            + "IMAGEHAUL_PER_HOST), in ./imagehaul.json ({ \"per-host\": 4 }) or in the user's imagehaul/config.json; 'imagehaul config' shows what is in effect.", 0)).Append('\n');
        return text.ToString();
    }

    private static void AppendOption(StringBuilder text, OptionRow row)
    {
        var left = $"  {(row.Short is { } letter ? $"-{letter}, " : "    ")}--{row.Name}{(row.IsSwitch ? "" : row.BareValue is null ? $" {row.ValueName}" : $" [{row.ValueName}]")}";
        var variable = row.Key == row.Name ? "" : $"; {row.Variable}";
        var @default = row.IsSwitch ? "off" : row.Default ?? row.DefaultNote;
        var right = Wrap($"{row.Doc} ({@default}{(row.Repeatable ? "; repeatable" : "")}{variable})", OptionColumn);
        text.Append(left.PadRight(OptionColumn));
        // An option too long for its column has its words begin on the next line.
        if (left.Length >= OptionColumn) text.Append('\n').Append(' ', OptionColumn);
        text.Append(right).Append('\n');
    }

    private static string Wrap(string words, int indent)
    {
        var text = new StringBuilder();
        var used = indent;
        foreach (var word in words.Split(' '))
        {
            if (used > indent && used + 1 + word.Length > Width)
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
