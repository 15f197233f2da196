using System.Text;

namespace ImageHaul.Cli.Reference;

/// <summary>Writes the man macros of roff; text is escaped on its way in.</summary>
internal sealed class Roff
{
    /// <summary>Longer input lines are bad style in roff: differences of pages are read line by line.</summary>
    private const int Width = 80;

    private readonly StringBuilder _text = new();
    private bool _isBelowHeading;

    public Roff Title(string name, int section, string date, string source, string manual) => Macro($".TH {name} {section} \"{Text(date)}\" \"{Text(source)}\" \"{Text(manual)}\"");

    public Roff Section(string name) => Macro($".SH {Text(name)}");

    public Roff Group(string name) => Macro($".SS {Text(name)}");

    public Roff Paragraph(string text)
    {
        // Behind a heading a paragraph begins by itself.
        if (!_isBelowHeading) Macro(".PP");
        return Filled(Text(text));
    }

    /// <summary>A term with its explanation below; the term is roff already.</summary>
    public Roff Item(string term, string text) => Macro(".TP").Line(term).Filled(Text(text));

    /// <summary>A command line, and what it does.</summary>
    public Roff Example(string line, string meaning)
    {
        if (meaning.Length > 0) Paragraph($"{char.ToUpperInvariant(meaning[0])}{meaning[1..]}:");
        else if (!_isBelowHeading) Macro(".PP");
        return Macro(".RS 4").Macro(".EX").Line(Literal(line)).Macro(".EE").Macro(".RE");
    }

    /// <summary>A line that is roff already.</summary>
    public Roff Line(string roff)
    {
        // A dot or a quote at the beginning would be a request.
        if (roff is ['.' or '\'', ..]) _text.Append("\\&");
        _text.Append(roff).Append('\n');
        _isBelowHeading = false;
        return this;
    }

    public Roff Macro(string line)
    {
        _isBelowHeading = line.StartsWith(".SH", StringComparison.Ordinal) || line.StartsWith(".SS", StringComparison.Ordinal);
        _text.Append(line).Append('\n');
        return this;
    }

    /// <summary>Running text, broken into lines; a new sentence begins one, so that roff spaces it right.</summary>
    private Roff Filled(string roff)
    {
        var line = new StringBuilder();
        foreach (var word in roff.Split(' '))
        {
            if (line.Length > 0 && (line.Length + 1 + word.Length > Width || line[^1] is '.' or '?'))
            {
                Line(line.ToString());
                line.Clear();
            }
            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }
        return Line(line.ToString());
    }

    public override string ToString() => _text.ToString();

    public static string Bold(string text) => $"\\fB{Literal(text)}\\fR";

    public static string Italic(string text) => $"\\fI{Literal(text)}\\fR";

    /// <summary>Prose. What is a command, an option or a variable keeps its plain signs, so that it can be copied from the page.</summary>
    public static string Text(string text) => string.Join(' ', text.Split(' ').Select(word => word.StartsWith('-') || word.Contains("--", StringComparison.Ordinal) ? Literal(word) : Prose(word)));

    /// <summary>Text that stays as it is, sign for sign.</summary>
    public static string Literal(string text) => Prose(text).Replace("-", "\\-", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal)
        .Replace("`", "\\(ga", StringComparison.Ordinal).Replace("^", "\\(ha", StringComparison.Ordinal).Replace("~", "\\(ti", StringComparison.Ordinal);

    private static string Prose(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("\"", "\\(dq", StringComparison.Ordinal);
}
