using System.Text;
using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Reference;

/// <summary>The script for zsh's completion system.</summary>
internal static class ZshCompletion
{
    public static string Write(IReadOnlyList<CommandOutline> commands, string version)
    {
        var text = new StringBuilder();
        text.Append($$"""
            #compdef imagehaul
            # zsh completion of imagehaul {{version}}
            #
            # For one session:  source <(imagehaul completion zsh)       (after compinit)
            # For good:         imagehaul completion zsh > "${fpath[1]}/_imagehaul"
            #                   or into a folder of your own, with these lines in ~/.zshrc:
            #                   fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit

            _imagehaul() {
                local curcontext="$curcontext" state line
                local -a commands
                typeset -A opt_args

                _arguments -C \
                    '(- *)'{-h,--help}'[print the commands]' \
                    '(- *)--version[print the version]' \
                    '1:command:->command' \
                    '*::argument:->argument'

                case $state in
                command)
                    commands=(

            """);
        foreach (var command in commands) text.Append($"            {Quote($"{command.Name}:{command.Summary}")}\n");
        text.Append("""
                        'help:print the help of a command'
                    )
                    _describe -t commands 'imagehaul command' commands
                    ;;
                argument)
                    curcontext="${curcontext%:*:*}:imagehaul-$words[1]:"
                    case $words[1] in

            """);
        foreach (var command in commands) AppendCommand(text, command);
        text.Append($$"""
                    help)
                        _arguments '1:command:({{string.Join(' ', commands.Select(command => command.Name))}})'
                        ;;
                    esac
                    ;;
                esac
            }

            # Autoloaded, this file is the function's body; sourced, it registers the function.
            if [ "$funcstack[1]" = "_imagehaul" ]; then
                _imagehaul "$@"
            elif (( $+functions[compdef] )); then
                compdef _imagehaul imagehaul
            fi

            """);
        return text.ToString();
    }

    private static void AppendCommand(StringBuilder text, CommandOutline command)
    {
        text.Append($"        {command.Name})\n            _arguments -s -S \\\n");
        foreach (var row in command.Options) text.Append($"                {Option(row)} \\\n");
        text.Append("                '(- *)'{-h,--help}'[print the help]'");
        if (command.Words.Length > 0)
        {
            var place = command.Words.EndsWith("...", StringComparison.Ordinal) ? "*" : "1";
            text.Append($" \\\n                {Quote($"{place}:{Colons(command.Words.TrimEnd('.'))}:{Action(command.WordForm, command.WordForm.Literals)}")}");
        }
        text.Append("\n            ;;\n");
    }

    private static string Option(OptionRow row)
    {
        var text = Brackets(CommandOutline.Brief(row));
        var value = row.IsSwitch ? "" : $":{Colons(row.ValueName!)}:{Action(row.Form, row.Choices)}";
        var name = $"--{row.Name}{(row.IsSwitch ? "" : "=")}";
        if (row.Short is not { } letter) return Quote($"{(row.Repeatable ? "*" : "")}{name}[{text}]{value}");
        return $"'(-{letter} --{row.Name})'{{-{letter}{(row.IsSwitch ? "" : "+")},{name}}}{Quote($"[{text}]{value}")}";
    }

    private static string Action(ValueForm form, IReadOnlyList<string> choices) => form.Kind switch
    {
        ValueKind.List when choices.Count > 0 => $"_values -s , name {string.Join(' ', choices)}",
        _ when choices.Count > 0 => $"({string.Join(' ', choices)})",
        ValueKind.File => "_files",
        ValueKind.Folder => "_files -/",
        _ => " ",
    };

    private static string Brackets(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);

    private static string Colons(string text) => text.Replace(":", "\\:", StringComparison.Ordinal);

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
