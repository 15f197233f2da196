namespace ImageHaul.Cli.Options;

/// <summary>What a value is read as.</summary>
internal enum ValueKind
{
    /// <summary>No value needed: on when given.</summary>
    Switch,
    /// <summary>Any text.</summary>
    Text,
    /// <summary>One of the literals, nothing else.</summary>
    Choice,
    /// <summary>Names with commas between them.</summary>
    List,
    /// <summary>A whole number.</summary>
    Whole,
    /// <summary>A number from 0 to 1.</summary>
    Fraction,
    /// <summary><c>5%</c>.</summary>
    Percent,
    /// <summary><c>500ms</c>, <c>10s</c>.</summary>
    Duration,
    /// <summary><c>64k</c>, <c>100MiB</c>, or a number of bytes.</summary>
    Size,
    /// <summary>A size for each second.</summary>
    Speed,
    /// <summary><c>10/s</c>, <c>600/m</c>, or a number a second.</summary>
    Rate,
    /// <summary>A file's path.</summary>
    File,
    /// <summary>A folder's path.</summary>
    Folder,
}

/// <summary>
/// What values look like, read from the name that the help gives them, so that one spelling serves help, schema and completion:
/// <c>obey|ignore</c> is a choice, <c>N|auto</c> a whole number or a word, <c>[PORT]</c> a value that may be left out.
/// </summary>
/// <param name="Kind">What it is read as, where it is none of the literals.</param>
/// <param name="Literals">The words that stand for themselves.</param>
internal sealed record ValueForm(ValueKind Kind, IReadOnlyList<string> Literals)
{
    private static readonly Dictionary<string, ValueKind> Placeholders = new()
    {
        ["N"] = ValueKind.Whole, ["PIXELS"] = ValueKind.Whole, ["PORT"] = ValueKind.Whole, ["FRACTION"] = ValueKind.Fraction, ["N%"] = ValueKind.Percent,
        ["TIME"] = ValueKind.Duration, ["SIZE"] = ValueKind.Size, ["SIZE/s"] = ValueKind.Speed, ["N/s"] = ValueKind.Rate, ["LIST"] = ValueKind.List,
        ["FILE"] = ValueKind.File, ["SOURCE"] = ValueKind.File, ["DIR"] = ValueKind.Folder,
    };

    /// <summary>The form of an option's value; null is that of a switch.</summary>
    public static ValueForm Of(string? valueName)
    {
        if (valueName is null) return new(ValueKind.Switch, []);
        var literals = LiteralsOf(valueName);
        var others = Parts(valueName).Except(literals).ToList();
        return new(others.Count == 0 && literals.Count > 0 ? ValueKind.Choice : Placeholders.GetValueOrDefault(others.FirstOrDefault(""), ValueKind.Text), literals);
    }

    /// <summary>The words of a value's name that stand for themselves: those in small letters or digits.</summary>
    public static IReadOnlyList<string> LiteralsOf(string? valueName) => valueName is null ? [] : [.. Parts(valueName).Where(part => char.IsAsciiLetterLower(part[0]) || char.IsAsciiDigit(part[0]))];

    private static string[] Parts(string valueName) => valueName.Trim('[', ']', '.').Split('|', StringSplitOptions.RemoveEmptyEntries);
}
