namespace ImageHaul.Sources;

/// <summary>Where a cell stands in the scanned text.</summary>
/// <param name="Start">First character, the quote included.</param>
/// <param name="Length">Length, quotes included.</param>
/// <param name="IsQuoted">The cell starts with a quote that counts.</param>
internal readonly record struct Cell(int Start, int Length, bool IsQuoted);

/// <summary>What a scan found.</summary>
internal enum ScanOutcome
{
    /// <summary>A whole row.</summary>
    Row,
    /// <summary>The text ends before the row does.</summary>
    Incomplete,
    /// <summary>A quote was opened on one line, and on a later one it turned out that it had been a stray one.</summary>
    StrayQuote,
}

/// <summary>
/// Splits delimited text into rows and cells (RFC 4180), forgiving where that loses nothing: characters behind a closing quote on the same line belong to the
/// cell. Over several lines a quoted cell must be right to the letter; otherwise one stray quote would swallow the rows behind it.
/// </summary>
/// <param name="delimiter">What separates cells. Between tabs, a quote that is not closed on its line is a plain character: TSV has no quotes of its own.</param>
internal sealed class DelimitedScanner(char delimiter)
{
    private readonly bool _spansLines = delimiter != '\t';

    /// <summary>The cells of the row scanned last.</summary>
    public List<Cell> Cells { get; } = [];

    /// <summary>Where the cell scanned last begins, also one that is incomplete.</summary>
    public int LastStart { get; private set; }

    /// <summary>Characters of the row, its line end included; for a stray quote, up to the end of the line it stands on.</summary>
    public int Consumed { get; private set; }

    /// <summary>Scans one row from the start of the text.</summary>
    /// <param name="text">What is in memory.</param>
    /// <param name="isFinal">Nothing follows the text.</param>
    public ScanOutcome Scan(ReadOnlySpan<char> text, bool isFinal)
    {
        Cells.Clear();
        var start = 0;
        while (true)
        {
            LastStart = start;
            var isQuoted = start < text.Length && text[start] == '"';
            var end = start;
            if (isQuoted)
            {
                var outcome = SkipQuoted(text, start, isFinal, out end);
                if (outcome == ScanOutcome.Incomplete) return outcome;
                if (outcome == ScanOutcome.StrayQuote)
                {
                    if (_spansLines) return Give(ScanOutcome.StrayQuote, LineEndAfter(text, start));
                    (isQuoted, end) = (false, start);
                }
            }
            var rest = text[end..].IndexOfAny(delimiter, '\n', '\r');
            if (rest < 0 && !isFinal) return ScanOutcome.Incomplete;
            end = rest < 0 ? text.Length : end + rest;
            Cells.Add(new Cell(start, end - start, isQuoted));
            if (end == text.Length || text[end] != delimiter) return Give(ScanOutcome.Row, Math.Min(end + 1, text.Length));
            start = end + 1;
        }
    }

    /// <summary>The text of a cell without its quotes.</summary>
    public static string TextOf(ReadOnlySpan<char> text, Cell cell)
    {
        var raw = text.Slice(cell.Start, cell.Length);
        if (!cell.IsQuoted) return raw.ToString();
        if (raw.Length >= 2 && raw[^1] == '"' && !raw[1..^1].Contains('"')) return raw[1..^1].ToString();
        var plain = new char[raw.Length];
        var count = 0;
        var isInside = true;
        for (var i = 1; i < raw.Length; i++)
        {
            if (isInside && raw[i] == '"')
            {
                if (i + 1 == raw.Length || raw[i + 1] != '"')
                {
                    isInside = false;
                    continue;
                }
                i++;
            }
            plain[count++] = raw[i];
        }
        return new string(plain, 0, count);
    }

    private ScanOutcome Give(ScanOutcome outcome, int consumed)
    {
        Consumed = consumed;
        return outcome;
    }

    private static int LineEndAfter(ReadOnlySpan<char> text, int start)
    {
        var end = text[start..].IndexOfAny('\n', '\r');
        return end < 0 ? text.Length : start + end + 1;
    }

    /// <summary>Finds what stands behind the closing quote of the cell at <paramref name="start"/>.</summary>
    private ScanOutcome SkipQuoted(ReadOnlySpan<char> text, int start, bool isFinal, out int end)
    {
        end = start + 1;
        var crossesLine = false;
        while (true)
        {
            var quote = text[end..].IndexOf('"');
            crossesLine |= (quote < 0 ? text[end..] : text.Slice(end, quote)).ContainsAny('\n', '\r');
            if (crossesLine && !_spansLines) return ScanOutcome.StrayQuote;
            if (quote < 0) return isFinal ? ScanOutcome.StrayQuote : ScanOutcome.Incomplete;
            end += quote + 1;
            if (end == text.Length) return isFinal ? ScanOutcome.Row : ScanOutcome.Incomplete;
            if (text[end] == '"')
            {
                end++;
                continue;
            }
            if (text[end] == delimiter || text[end] is '\n' or '\r') return ScanOutcome.Row;
            return crossesLine || !_spansLines ? ScanOutcome.StrayQuote : ScanOutcome.Row;
        }
    }
}
