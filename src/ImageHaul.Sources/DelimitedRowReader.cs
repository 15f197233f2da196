using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>
/// The rows of a CSV or TSV list behind its header. A row with a stray quote is a bad row, and reading goes on with the line behind that quote; a row that is too
/// long is a bad row, and reading goes on behind its line. So neither loses more than itself, and memory holds one longest row.
/// </summary>
internal sealed class DelimitedRowReader(CharWindow window, string name, DelimitedHeader header) : IRowReader
{
    private readonly DelimitedScanner _scanner = new(header.Delimiter);
    private long _line = header.Lines;
    private bool _skipsLineFeed, _skipsLine, _saidFault;

    public bool IsFilled => window.IsEnded;

    public ImageRequest? TryRead(long ordinal)
    {
        while (TryAlign())
        {
            var text = window.RowText;
            var outcome = _scanner.Scan(text, window.IsLastRow);
            var place = new RowPlace(name, _line + 1);
            if (outcome == ScanOutcome.Incomplete)
            {
                if (text.Length <= window.MaxRow) break;
                // Too long: by a quote that does not close on its line, or as a line.
                var lineEnd = text[_scanner.LastStart..].IndexOfAny('\n', '\r');
                if (lineEnd < 0) return SkipOverlong(ordinal, place);
                Take(text, _scanner.LastStart + lineEnd + 1);
                return RowRequest.Bad(ordinal, UrlSoFar(text), StrayQuote(place));
            }

            var row = text[.._scanner.Consumed];
            Take(text, _scanner.Consumed);
            if (outcome == ScanOutcome.StrayQuote) return RowRequest.Bad(ordinal, UrlSoFar(text), StrayQuote(place));
            if (_scanner.Cells.Count == 1 && row.IsWhiteSpace()) continue;
            return ToRequest(ordinal, row, place);
        }
        return ReadFault.AtEnd(window, ref _saidFault, ordinal, new RowPlace(name, _line + 1));
    }

    public ValueTask FillAsync(CancellationToken cancellationToken) => window.FillAsync(cancellationToken);

    public void Dispose() => window.Dispose();

    private static string StrayQuote(RowPlace place) =>
        $"{place}: a quote is opened here and not closed rightly; double it or close it. Reading went on with the next line.";

    private ImageRequest ToRequest(long ordinal, ReadOnlySpan<char> row, RowPlace place)
    {
        var cells = _scanner.Cells;
        if (cells.Count <= header.Url)
            return RowRequest.Bad(ordinal, "", $"{place}: the row has {cells.Count} cells, but the URL is in column {header.Url + 1}.");
        var url = DelimitedScanner.TextOf(row, cells[header.Url]).Trim();
        for (var i = header.Count; i < cells.Count; i++)
        {
            if (row.Slice(cells[i].Start, cells[i].Length).IsWhiteSpace()) continue;
            return RowRequest.Bad(
                ordinal, url, $"{place}: the row has {cells.Count} cells, but the header has {header.Count}; put quotes around a cell that holds a {DelimiterName}.");
        }
        var id = header.Id >= 0 && header.Id < cells.Count ? DelimitedScanner.TextOf(row, cells[header.Id]).Trim() : null;
        Digest? expected = null;
        if (header.Sha256 >= 0 && header.Sha256 < cells.Count)
        {
            var sha256 = DelimitedScanner.TextOf(row, cells[header.Sha256]);
            if (!RowRequest.TryReadDigest(sha256, out expected)) return RowRequest.Bad(ordinal, url, RowRequest.BadDigest(place, header.Sha256Name, sha256));
        }
        return RowRequest.Create(ordinal, url, id, expected, place);
    }

    private string DelimiterName => header.Delimiter switch { ',' => "comma", ';' => "semicolon", '\t' => "tab", _ => $"\"{header.Delimiter}\"" };

    /// <summary>The URL of a row that broke off behind it; empty when it broke off before.</summary>
    private string UrlSoFar(ReadOnlySpan<char> text) =>
        _scanner.Cells.Count > header.Url ? DelimitedScanner.TextOf(text, _scanner.Cells[header.Url]).Trim() : "";

    private ImageRequest SkipOverlong(long ordinal, RowPlace place)
    {
        var text = window.RowText;
        var bad = RowRequest.Bad(ordinal, UrlSoFar(text), ReadFault.Overlong(place, window.MaxRow));
        _line += LineCount.Of(text);
        window.Consume(text.Length);
        _skipsLine = true;
        return bad;
    }

    /// <summary>Steps over what still belongs to the row before; false when no row can begin in what is in memory.</summary>
    private bool TryAlign()
    {
        if (_skipsLineFeed && !window.Unread.IsEmpty)
        {
            _skipsLineFeed = false;
            if (window.Unread[0] == '\n') window.Consume(1);
        }
        if (_skipsLine)
        {
            var end = window.Unread.IndexOfAny('\n', '\r');
            if (end < 0)
            {
                window.Consume(window.Unread.Length);
                return false;
            }
            _skipsLine = false;
            Take(window.Unread, end + 1);
            return TryAlign();
        }
        return !window.Unread.IsEmpty;
    }

    private void Take(ReadOnlySpan<char> text, int count)
    {
        _line += LineCount.Of(text[..count]);
        _skipsLineFeed = text[count - 1] == '\r';
        window.Consume(count);
    }
}
