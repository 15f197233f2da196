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

    /// <summary>The header ended in a CR.</summary>
    public required bool EndsInCarriageReturn { get; init; }

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
        var afterReturn = false;
        while (true)
        {
            // Spreadsheets of some countries announce their delimiter on a line before the header.
            var (cells, scanner) = await ScanAsync(window, delimiters[0], afterReturn, cancellationToken);
            if (cells is null)
            {
                if (window.Fault is not null) return (null, $"{name} cannot be read ({window.Fault}); get a whole copy of it.");
                return (null, $"{name} has no header row of at most {window.MaxRow:N0} characters; its first row must name the columns.");
            }
            var row = window.Unread[..scanner.Consumed];
            var isAnnounced = lines == 0 && row.Trim() is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', _];
            if (!isAnnounced && !row.IsWhiteSpace()) return Resolve(window, name, delimiters, options, lines, cells);
            if (isAnnounced) delimiters = [row.Trim()[^1]];
            if (row.IsEmpty) return (null, $"{name} is empty; its first row must name the columns, one of them {options.UrlColumn}.");
            lines++;
            afterReturn = scanner.EndsInCarriageReturn;
            window.Consume(scanner.Consumed);
        }
    }

    private static async ValueTask<(string[]? Cells, DelimitedScanner Scanner)> ScanAsync(
        CharWindow window, char delimiter, bool afterReturn, CancellationToken cancellationToken)
    {
        var scanner = new DelimitedScanner(delimiter);
        while (true)
        {
            if (afterReturn && window.Unread is ['\n', ..]) window.Consume(1);
            if (!window.Unread.IsEmpty) afterReturn = false;
            var outcome = scanner.Scan(window.Unread, window.IsComplete);
            if (outcome == ScanOutcome.Row && !afterReturn) return (Texts(scanner, window.Unread), scanner);
            if (outcome == ScanOutcome.StrayQuote || window.IsEnded || window.Unread.Length > window.MaxRow) return (null, scanner);
            await window.FillAsync(cancellationToken);
        }
    }

    private static (DelimitedHeader? Header, string? Error) Resolve(
        CharWindow window, string name, char[] delimiters, SourceOptions options, long lines, string[] first)
    {
        foreach (var delimiter in delimiters)
        {
            var scanner = new DelimitedScanner(delimiter);
            if (scanner.Scan(window.Unread, window.IsComplete) != ScanOutcome.Row) continue;
            var columns = Texts(scanner, window.Unread);
            var url = IndexOf(columns, options.UrlColumn);
            if (url < 0) continue;
            var missing = new[] { options.IdColumn, options.Sha256Column }.FirstOrDefault(column => column is not null && IndexOf(columns, column) < 0);
            if (missing is not null) return (null, Missing(name, missing, columns, missing == options.IdColumn ? "--id-column" : "--sha256-column"));
            var header = new DelimitedHeader
            {
                Delimiter = delimiter,
                Count = columns.Length,
                Url = url,
                Id = options.IdColumn is null ? -1 : IndexOf(columns, options.IdColumn),
                Sha256 = options.Sha256Column is null ? -1 : IndexOf(columns, options.Sha256Column),
                Sha256Name = options.Sha256Column ?? "",
                Lines = lines + LineCount.Of(window.Unread[..scanner.Consumed]),
                EndsInCarriageReturn = scanner.EndsInCarriageReturn,
            };
            window.Consume(scanner.Consumed);
            return (header, null);
        }
        return Array.Exists(first, cell => CanonicalUrl.Parse(cell, out _) is not null)
            ? (null, $"{name} has no header row: its first row holds a URL already. Add a row that names the columns, or read it with --input-format text.")
            : (null, Missing(name, options.UrlColumn, delimiters.Select(delimiter => Split(window, delimiter)).MaxBy(columns => columns.Length)!, "--url-column"));
    }

    private static string[] Split(CharWindow window, char delimiter)
    {
        var scanner = new DelimitedScanner(delimiter);
        return scanner.Scan(window.Unread, window.IsComplete) == ScanOutcome.Row ? Texts(scanner, window.Unread) : [];
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
