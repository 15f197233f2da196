namespace ImageHaul.Tests.Cli;

/// <summary>Reads a PowerShell script as far as its quotes, comments and brackets go.</summary>
internal static class PowerShellScan
{
    /// <summary>What does not close, or null.</summary>
    public static string? Fault(string script)
    {
        var open = new Stack<(char Bracket, int At)>();
        for (var i = 0; i < script.Length; i++)
        {
            switch (script[i])
            {
                case '#':
                    i = script.IndexOf('\n', i);
                    if (i < 0) i = script.Length;
                    break;
                case '\'' or '"':
                    var quote = script[i];
                    var start = i++;
                    // A doubled quote stands for itself.
                    while (i < script.Length && (script[i] != quote || (i + 1 < script.Length && script[i + 1] == quote && i++ > 0))) i++;
                    if (i >= script.Length) return $"the quote at {start} does not close";
                    break;
                case '(' or '[' or '{':
                    open.Push((script[i], i));
                    break;
                case ')' or ']' or '}':
                    var expected = script[i] switch { ')' => '(', ']' => '[', _ => '{' };
                    if (open.Count == 0 || open.Pop().Bracket != expected) return $"the bracket at {i} closes nothing";
                    break;
            }
        }
        return open.Count == 0 ? null : $"the bracket at {open.Peek().At} does not close";
    }
}
