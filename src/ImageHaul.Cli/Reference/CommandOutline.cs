using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Reference;

/// <summary>What a manual page or a completion script needs to know of a command.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Words">What follows the name, as the help writes it; empty when nothing may.</param>
/// <param name="Summary">One clause.</param>
/// <param name="Detail">A paragraph more, or empty.</param>
/// <param name="Examples">Command lines and what they do.</param>
/// <param name="Options">Its options, in the order of the help.</param>
internal sealed record CommandOutline(
    string Name, string Words, string Summary, string Detail, IReadOnlyList<(string Line, string Meaning)> Examples, IReadOnlyList<OptionRow> Options)
{
    /// <summary>What its words look like. A LIST is a file here, not a list of names as with options.</summary>
    public ValueForm WordForm => ValueForm.Of(Words is "LIST" ? "FILE" : Words);

    /// <summary>An option as one clause, for a menu.</summary>
    public static string Brief(OptionRow row)
    {
        var clause = row.Doc.Split("; ")[0];
        if (clause.Length <= 76) return clause;
        var cut = clause.LastIndexOf(", ", 76, StringComparison.Ordinal);
        return clause[..(cut > 20 ? cut : clause.LastIndexOf(' ', 76))];
    }
}
