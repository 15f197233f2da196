namespace ImageHaul.Cli.Screen;

/// <summary>Lines with a label on the left, text that wraps in the middle, and a figure on the right.</summary>
internal sealed class LabelledPage(int width)
{
    private const int LabelColumns = 14;
    private const int FigureColumns = 9;

    // Narrower terminals wrap by themselves, and nobody reads across two hundred columns.
    private readonly int _width = Math.Clamp(width, 60, 110);
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Gap() => _lines.Add("");

    /// <summary>Adds a line, or several when the text is long. Text is made safe for a terminal here.</summary>
    /// <param name="label">The label; empty for none.</param>
    /// <param name="text">The text.</param>
    /// <param name="figure">The figure on the right of the first line.</param>
    /// <param name="hasLabel">False to leave the label's place blank.</param>
    public void Add(string label, string text, string figure = "", bool hasLabel = true)
    {
        var room = _width - LabelColumns - FigureColumns;
        var first = true;
        foreach (var line in Wrap(SafeText.Clean(text), room))
        {
            var left = (first && hasLabel ? label : "").PadRight(LabelColumns);
            var right = first && figure.Length > 0 ? new string(' ', Math.Max(1, room - StyledLine.Columns(line))) + figure.PadLeft(FigureColumns) : "";
            _lines.Add((left + line + right).TrimEnd());
            first = false;
        }
    }

    /// <summary>Breaks at blanks; a word longer than the room (a URL, a digest) stays whole, for it is there to be copied.</summary>
    private static IEnumerable<string> Wrap(string text, int room)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && StyledLine.Columns(line) + 1 + StyledLine.Columns(word) > room)
            {
                yield return line;
                line = word;
            }
            else line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }
}
