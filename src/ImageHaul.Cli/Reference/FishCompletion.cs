using System.Text;
using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Reference;

/// <summary>The script for fish.</summary>
internal static class FishCompletion
{
    public static string Write(IReadOnlyList<CommandOutline> commands, string version)
    {
        var text = new StringBuilder();
        text.Append($$"""
            # fish completion of imagehaul {{version}}
            #
            # For one session:  imagehaul completion fish | source
            # For good:         imagehaul completion fish > ~/.config/fish/completions/imagehaul.fish

            # True when the command is one of these.
            function __imagehaul_command
                set -l words (commandline -opc)
                test (count $words) -gt 1; and contains -- $words[2] $argv
            end

            # True while there is no command.
            function __imagehaul_no_command
                test (count (commandline -opc)) -eq 1
            end

            complete -c imagehaul -f
            complete -c imagehaul -n __imagehaul_no_command -s h -l help -d 'print the commands'
            complete -c imagehaul -n __imagehaul_no_command -l version -d 'print the version'

            """);
        foreach (var command in commands) text.Append($"complete -c imagehaul -n __imagehaul_no_command -a {command.Name} -d {Quote(command.Summary)}\n");
        text.Append("complete -c imagehaul -n __imagehaul_no_command -a help -d 'print the help of a command'\n\n# What follows a command.\n");
        foreach (var group in commands.Where(command => command.Words.Length > 0).GroupBy(command => Action(command.WordForm, command.WordForm.Literals, required: false)).Where(group => group.Key.Length > 0))
            text.Append($"complete -c imagehaul -n {Condition(group.Select(command => command.Name))} {group.Key}\n");
        var names = commands.Select(command => command.Name).ToList();
        text.Append($"complete -c imagehaul -n {Condition(["help"])} -a {Quote(string.Join(' ', names))}\n\n# Options.\n");
        text.Append($"complete -c imagehaul -n {Condition(names)} -s h -l help -d 'print the help'\n");
        foreach (var row in commands.SelectMany(command => command.Options).Distinct())
        {
            text.Append($"complete -c imagehaul -n {Condition(commands.Where(command => command.Options.Contains(row)).Select(command => command.Name))}");
            if (row.Short is { } letter) text.Append($" -s {letter}");
            text.Append($" -l {row.Name} -d {Quote(CommandOutline.Brief(row))}");
            if (!row.IsSwitch) text.Append($" {Action(row.Form, row.Choices, required: true)}");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Condition(IEnumerable<string> commands) => Quote($"__imagehaul_command {string.Join(' ', commands)}");

    private static string Action(ValueForm form, IReadOnlyList<string> choices, bool required) => form.Kind switch
    {
        ValueKind.List when choices.Count > 0 => $"-x -a {Quote($"(__fish_append , {string.Join(' ', choices)})")}",
        _ when choices.Count > 0 => $"{(required ? "-x " : "")}-a {Quote(string.Join(' ', choices))}",
        ValueKind.File => required ? "-r -F" : "-F",
        ValueKind.Folder => $"{(required ? "-x " : "")}-a '(__fish_complete_directories (commandline -ct))'",
        _ => required ? "-x" : "",
    };

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
