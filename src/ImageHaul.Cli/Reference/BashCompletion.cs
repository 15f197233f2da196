using System.Text;
using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Reference;

/// <summary>The script for bash 3.2 and later. It needs no bash-completion package.</summary>
internal static class BashCompletion
{
    public static string Write(IReadOnlyList<CommandOutline> commands, string version)
    {
        var text = new StringBuilder();
        text.Append($$"""
            # bash completion of imagehaul {{version}}
            #
            # For one session:  eval "$(imagehaul completion bash)"
            # For good:         mkdir -p ~/.local/share/bash-completion/completions
            #                   imagehaul completion bash > ~/.local/share/bash-completion/completions/imagehaul
            # Without the bash-completion package: put the file anywhere and source it from ~/.bashrc.

            # Offers the words that begin as the one under the cursor does.
            _imagehaul_offer() {
                local word
                compopt +o default 2>/dev/null
                for word in $1; do
                    [[ $word == "$2"* ]] && COMPREPLY+=("$3$word")
                done
            }

            _imagehaul() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev="" command=${COMP_WORDS[1]} words="" i
                COMPREPLY=()
                [ "$COMP_CWORD" -gt 0 ] && prev=${COMP_WORDS[COMP_CWORD-1]}

                if [ "$COMP_CWORD" -le 1 ]; then
                    _imagehaul_offer "{{string.Join(' ', commands.Select(command => command.Name))}} help --help --version" "$cur"
                    return
                fi

                # bash takes --option=value apart at the equals sign.
                if [ "$cur" = "=" ]; then
                    cur=""
                elif [ "$prev" = "=" ]; then
                    prev=${COMP_WORDS[COMP_CWORD-2]}
                fi

                for ((i = 2; i < COMP_CWORD; i++)); do
                    [ "${COMP_WORDS[i]}" = "--" ] && prev="--"
                done

                if [ "$prev" != "--" ]; then
                    case $command:$prev in

            """);
        foreach (var group in ByValues(commands)) text.Append($"            {group.Labels})\n                {group.Action}\n                return ;;\n");
        text.Append("""
                    esac

                    if [[ $cur == -* ]]; then
                        case $command in

            """);
        foreach (var command in commands) text.Append($"                {command.Name}) words=\"{string.Join(' ', Options(command))}\" ;;\n");
        text.Append("""
                        esac
                        _imagehaul_offer "$words --help" "$cur"
                        return
                    fi
                fi

                case $command in

            """);
        foreach (var command in commands) text.Append($"        {command.Name}) {Action(command.WordForm, command.WordForm.Literals)} ;;\n");
        text.Append($"        help) _imagehaul_offer \"{string.Join(' ', commands.Select(command => command.Name))}\" \"$cur\" ;;\n");
        text.Append("        *) compopt +o default 2>/dev/null ;;\n    esac\n}\n\ncomplete -o default -F _imagehaul imagehaul\n");
        return text.ToString();
    }

    /// <summary>What is offered behind options that take a value; those that offer the same stand together.</summary>
    private static IEnumerable<(string Labels, string Action)> ByValues(IReadOnlyList<CommandOutline> commands) => commands
        .SelectMany(command => command.Options.Where(row => !row.IsSwitch).SelectMany(row => Spellings(row).Select(name => (Command: command.Name, Name: name, Action: Action(row)))))
        .GroupBy(option => option.Name).SelectMany(Labels)
        .GroupBy(pair => pair.Action).Select(group => (string.Join(" | ", group.Select(pair => pair.Label)), group.Key));

    /// <summary>An option that means the same to all of its commands needs none of them named.</summary>
    private static IEnumerable<(string Label, string Action)> Labels(IGrouping<string, (string Command, string Name, string Action)> option) =>
        option.Select(one => one.Action).Distinct().Count() == 1
            ? [($"*:{option.Key}", option.First().Action)]
            : option.Select(one => ($"{one.Command}:{one.Name}", one.Action));

    private static string Action(OptionRow row) => row.Form.Kind == ValueKind.List && row.Choices.Count > 0
        ? $"compopt -o nospace 2>/dev/null; _imagehaul_offer \"{string.Join(' ', row.Choices)}\" \"${{cur##*,}}\" \"${{cur%\"${{cur##*,}}\"}}\""
        : Action(row.Form, row.Choices);

    private static string Action(ValueForm form, IReadOnlyList<string> choices) => form.Kind switch
    {
        _ when choices.Count > 0 => $"_imagehaul_offer \"{string.Join(' ', choices)}\" \"$cur\"",
        ValueKind.File => ":",
        ValueKind.Folder => "compopt +o default -o dirnames 2>/dev/null",
        _ => "compopt +o default 2>/dev/null",
    };

    private static IEnumerable<string> Options(CommandOutline command) => command.Options.Select(row => $"--{row.Name}");

    private static IEnumerable<string> Spellings(OptionRow row) => row.Short is { } letter ? [$"--{row.Name}", $"-{letter}"] : [$"--{row.Name}"];
}
