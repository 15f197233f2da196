using System.Text;

namespace ImageHaul.Cli.Reference;

/// <summary>The script for Windows PowerShell 5.1 and PowerShell 7.</summary>
internal static class PowerShellCompletion
{
    public static string Write(IReadOnlyList<CommandOutline> commands, string version)
    {
        var text = new StringBuilder();
        text.Append($$"""
            # PowerShell completion of imagehaul {{version}}
            #
            # For one session:  imagehaul completion powershell | Out-String | Invoke-Expression
            # For good:         the same line in the file that $PROFILE names

            Register-ArgumentCompleter -Native -CommandName imagehaul -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)

                $commands = [ordered]@{

            """);
        foreach (var command in commands) text.Append($"        {Quote(command.Name)} = {Quote(command.Summary)}\n");
        text.Append("        'help' = 'print the help of a command'\n    }\n    $options = @{\n");
        foreach (var command in commands)
        {
            text.Append($"        {Quote(command.Name)} = [ordered]@{{\n");
            foreach (var row in command.Options) text.Append($"            {Quote($"--{row.Name}")} = {Quote(CommandOutline.Brief(row))}\n");
            text.Append("            '--help' = 'print the help'\n        }\n");
        }
        text.Append("    }\n    # What follows an option, or a command; files are PowerShell's own affair.\n    $choices = @{\n");
        foreach (var command in commands)
        {
            foreach (var row in command.Options.Where(row => row.Choices.Count > 0))
                foreach (var name in row.Short is { } letter ? [$"--{row.Name}", $"-{letter}"] : new[] { $"--{row.Name}" }) text.Append($"        {Quote($"{command.Name} {name}")} = {List(row.Choices)}\n");
            if (command.WordForm.Literals is { Count: > 0 } literals) text.Append($"        {Quote(command.Name)} = {List(literals)}\n");
        }
        text.Append($$"""
                    'help' = {{List([.. commands.Select(command => command.Name)])}}
                }

                # The words that stand before the cursor and are whole.
                $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or ($_.Extent.EndOffset -eq $cursorPosition -and $wordToComplete -eq '') } |
                    ForEach-Object { $_.ToString() })
                $prefix = ''
                $current = $wordToComplete
                if ($words.Count -le 1) {
                    $offered = $commands
                } else {
                    $previous = $words[$words.Count - 1]
                    if ($current -match '^(--[a-z0-9-]+)=(.*)$') {
                        $previous = $Matches[1]
                        $prefix = "$previous="
                        $current = $Matches[2]
                    }
                    $offered = [ordered]@{}
                    if ($choices.ContainsKey("$($words[1]) $previous")) {
                        # A list goes on behind its last comma.
                        $comma = $current.LastIndexOf(',') + 1
                        $prefix += $current.Substring(0, $comma)
                        $current = $current.Substring($comma)
                        foreach ($choice in $choices["$($words[1]) $previous"]) { $offered[$choice] = $choice }
                    } elseif ($current.StartsWith('-') -and $options.ContainsKey($words[1])) {
                        $offered = $options[$words[1]]
                    } elseif ($choices.ContainsKey($words[1])) {
                        foreach ($choice in $choices[$words[1]]) { $offered[$choice] = $choice }
                    }
                }
                foreach ($name in $offered.Keys) {
                    if ($name.StartsWith($current, [System.StringComparison]::OrdinalIgnoreCase)) {
                        [System.Management.Automation.CompletionResult]::new("$prefix$name", $name, 'ParameterValue', $offered[$name])
                    }
                }
            }

            """);
        return text.ToString();
    }

    private static string List(IReadOnlyList<string> words) => $"@({string.Join(", ", words.Select(Quote))})";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
