using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>The header row of a CSV or TSV list: its delimiter and where its columns are. Of two columns of one name the first counts.</summary>
internal sealed record DelimitedHeader
{
    private const int MaxShown = 12;

    /// <summary>What separates the cells.</summary>
    public required char Delimiter { get; init; }

    /// <summary>How many columns there are.</summary>
    public required int Count { get; init; }

    /// <summary>Index of the URL's column.</summary>
    public required int Url { get; init; }

    /// <summary>Index of the id's column; -1 when none was asked for.</summary>
    public required int Id { get; init; }

    /// <summary>Index of the digest's column; -1 when none was asked for.</summary>
    public required int Sha256 { get; init; }

    /// <summary>The digest column's name, for messages.</summary>
    public string Sha256Name { get; init; } = "";

    /// <summary>Lines taken by the header.</summary>
    public required long Lines { get; init; }

    /// <summary>Reads the first row and finds the columns; null with a sentence when one is missing.</summary>
    /// <param name="window">The list from its start.</param>
    /// <param name="name">The list's name for messages.</param>
    /// <param name="delimiters">What may separate cells; the first that gives the URL column is taken.</param>
    /// <param name="options">The names of the columns.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async ValueTask<(DelimitedHeader? Header, string? Error)> ReadAsync(
        CharWindow window, string name, char[] delimiters, SourceOptions options, CancellationToken cancellationToken)
    {
        var lines = 0L;
        while (true)
        {
            var first = await SplitAsync(window, delimiters[0], cancellationToken);
            if (window.Fault is not null && first is null) return (null, $"{name} cannot be read ({window.Fault}); get a whole copy of it.");
            if (window.Unread.IsEmpty) return (null, $"{name} is empty; its first row must name the columns, one of them {options.UrlColumn}.");

            // Blank lines are passed over; spreadsheets of some countries announce their delimiter on a line before the header.
            var end = window.RowText.IndexOfAny('\n', '\r');
            var line = end < 0 ? window.RowText : window.RowText[..end];
            var isAnnounced = lines == 0 && line.Trim() is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', _];
            if (!isAnnounced && !line.IsWhiteSpace()) return await ResolveAsync(window, name, delimiters, options, lines, cancellationToken);
            if (isAnnounced) delimiters = [line.Trim()[^1]];
            lines++;
            await ConsumeAsync(window, line.Length, cancellationToken);
        }
    }

    private static async ValueTask<(DelimitedHeader? Header, string? Error)> ResolveAsync(
        CharWindow window, string name, char[] delimiters, SourceOptions options, long lines, CancellationToken cancellationToken)
    {
        string[] widest = [];
        foreach (var delimiter in delimiters)
        {
            if (await SplitAsync(window, delimiter, cancellationToken) is not var (columns, length)) continue;
            if (columns.Length > widest.Length) widest = columns;
            var url = IndexOf(columns, options.UrlColumn);
            if (url < 0) continue;
            var missing = new[] { options.IdColumn, options.Sha256Column }.FirstOrDefault(column => column is not null && IndexOf(columns, column) < 0);
            if (missing is not null) return (null, Missing(name, missing, columns, missing == options.IdColumn ? "--id-column" : "--sha256-column"));
            lines += 1 + LineCount.Of(window.Unread[..length]);
            await ConsumeAsync(window, length, cancellationToken);
            return (new DelimitedHeader
            {
                Delimiter = delimiter,
                Count = columns.Length,
                Url = url,
                Id = options.IdColumn is null ? -1 : IndexOf(columns, options.IdColumn),
                Sha256 = options.Sha256Column is null ? -1 : IndexOf(columns, options.Sha256Column),
                Sha256Name = options.Sha256Column ?? "",
                Lines = lines,
            }, null);
        }
        if (widest.Length == 0) return (null, $"{name} has no header row of at most {window.MaxRow:N0} characters; its first row must name the columns.");
        return Array.Exists(widest, cell => CanonicalUrl.Parse(cell, out _) is not null)
            ? (null, $"{name} has no header row: its first row holds a URL already. Add a row that names the columns, or read it with --input-format txt.")
            : (null, Missing(name, options.UrlColumn, widest, "--url-column"));
    }

    /// <summary>The cells of the first row and its length without the line end; null when it is no row.</summary>
    private static async ValueTask<(string[] Columns, int Length)?> SplitAsync(CharWindow window, char delimiter, CancellationToken cancellationToken)
    {
        var scanner = new DelimitedScanner(delimiter);
        while (true)
        {
            switch (scanner.Scan(window.RowText, window.IsLastRow))
            {
                case ScanOutcome.Row:
                    var last = scanner.Cells[^1];
                    return (Texts(scanner, window.RowText), last.Start + last.Length);
                case ScanOutcome.StrayQuote:
                    return null;
            }
            if (window.IsEnded || window.Unread.Length > window.MaxRow) return null;
            await window.FillAsync(cancellationToken);
        }
    }

    /// <summary>Drops a row and its line end, both characters of a CRLF.</summary>
    private static async ValueTask ConsumeAsync(CharWindow window, int length, CancellationToken cancellationToken)
    {
        var isReturn = length < window.Unread.Length && window.Unread[length] == '\r';
        window.Consume(Math.Min(length + 1, window.Unread.Length));
        if (!isReturn) return;
        while (window.Unread.IsEmpty && !window.IsEnded) await window.FillAsync(cancellationToken);
        if (window.Unread is ['\n', ..]) window.Consume(1);
    }

    private static string[] Texts(DelimitedScanner scanner, ReadOnlySpan<char> text)
    {
        var texts = new string[scanner.Cells.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = DelimitedScanner.TextOf(text, scanner.Cells[i]).Trim();
        return texts;
    }

    private static int IndexOf(string[] columns, string name)
    {
        var exact = Array.IndexOf(columns, name);
        return exact >= 0 ? exact : Array.FindIndex(columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static string Missing(string name, string wanted, string[] columns, string option)
    {
        var shown = string.Join(", ", columns.Take(MaxShown).Select(column => $"\"{UrlRedactor.Quote(column)}\""));
        if (columns.Length > MaxShown) shown += $" and {columns.Length - MaxShown} more";
        var near = NearName.Find(wanted, columns);
        var hint = near is null ? "" : $" Did you mean \"{UrlRedactor.Quote(near)}\"?";
        return $"{name} has no column \"{wanted}\"; its columns are {shown}. Name the right one with {option}.{hint}";
    }
}
