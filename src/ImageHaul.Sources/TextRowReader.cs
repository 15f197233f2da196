using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>
/// One URL per line, taken whole; after a tab, an id, and after another tab whatever else. Blank lines and lines that start with <c>#</c> are no rows.
/// </summary>
internal sealed class TextRowReader(CharWindow window, string name) : IRowReader
{
    private readonly LineReader _lines = new(window, endsAtCarriageReturn: true);
    private bool _saidFault;

    public bool IsFilled => window.IsEnded;

    public ImageRequest? TryRead(long ordinal)
    {
        while (_lines.TryRead(out var line, out var isTooLong))
        {
            if (line.IsEmpty || line[0] == '#' || line.IsWhiteSpace()) continue;
            var place = new RowPlace(name, _lines.LineNumber);
            var tab = line.IndexOf('\t');
            var url = (tab < 0 ? line : line[..tab]).Trim().ToString();
            if (isTooLong) return RowRequest.Bad(ordinal, url, ReadFault.Overlong(place, window.MaxRow));
            if (tab < 0) return RowRequest.Create(ordinal, url, id: null, expected: null, place);
            var id = line[(tab + 1)..];
            var end = id.IndexOf('\t');
            return RowRequest.Create(ordinal, url, (end < 0 ? id : id[..end]).Trim().ToString(), expected: null, place);
        }
        return ReadFault.AtEnd(window, ref _saidFault, ordinal, new RowPlace(name, _lines.LineNumber + 1));
    }

    public ValueTask FillAsync(CancellationToken cancellationToken) => window.FillAsync(cancellationToken);

    public void Dispose() => window.Dispose();
}

/// <summary>What the readers of all formats say about input that cannot be read on.</summary>
internal static class ReadFault
{
    public static string Overlong(RowPlace place, int maxRow) => $"{place}: the row is longer than {maxRow:N0} characters; it was skipped.";

    /// <summary>Once, behind the last row: the bad row that stands for all that could not be read any more.</summary>
    public static ImageRequest? AtEnd(CharWindow window, ref bool isSaid, long ordinal, RowPlace place)
    {
        if (isSaid || !window.IsEnded || window.Fault is null) return null;
        isSaid = true;
        return RowRequest.Bad(ordinal, "", $"{place}: the list could not be read any further ({window.Fault}); get a whole copy of it.");
    }
}
