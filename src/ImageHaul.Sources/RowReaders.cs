using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>Puts the layers of a list reader together: bytes, gzip, characters, rows.</summary>
internal static class RowReaders
{
    /// <summary>Opens a list on its bytes and reads its header, if it has one. Owns the stream from here on, on failure too.</summary>
    public static async ValueTask<OpenedRows> OpenAsync(
        Stream stream, string name, InputFormat format, bool mustBeGzip, SourceOptions options, CancellationToken cancellationToken)
    {
        var (plain, error) = await TryUnpackAsync(stream, name, mustBeGzip, cancellationToken);
        if (plain is null)
        {
            await stream.DisposeAsync();
            return new OpenedRows(null, error);
        }
        var window = new CharWindow(plain, options.MaxRowLength);
        var opened = format switch
        {
            InputFormat.Csv => await OpenDelimitedAsync(window, name, [',', ';', '\t', '|'], options, cancellationToken),
            InputFormat.Tsv => await OpenDelimitedAsync(window, name, ['\t'], options, cancellationToken),
            InputFormat.JsonLines => await OpenJsonAsync(window, name, options, cancellationToken),
            _ => new OpenedRows(new TextRowReader(window, name), null),
        };
        if (opened.Reader is null) window.Dispose();
        return opened;
    }

    /// <summary>Gzip is told by its first two bytes: a list may have lost or gained its extension on the way.</summary>
    private static async ValueTask<(Stream? Plain, string? Error)> TryUnpackAsync(
        Stream stream, string name, bool mustBeGzip, CancellationToken cancellationToken)
    {
        var head = new byte[2];
        int count;
        try
        {
            count = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"{name} cannot be read ({UrlRedactor.Quote(error.Message)}); check the disk.");
        }
        var whole = new PushbackStream(stream, head.AsMemory(0, count));
        if (head is [0x1F, 0x8B]) return (new WholeGzipStream(whole), null);
        return mustBeGzip ? (null, $"{name} ends in .gz but is not gzip-compressed; rename it.") : (whole, null);
    }

    private static async ValueTask<OpenedRows> OpenDelimitedAsync(
        CharWindow window, string name, char[] delimiters, SourceOptions options, CancellationToken cancellationToken)
    {
        var (header, error) = await DelimitedHeader.ReadAsync(window, name, delimiters, options, cancellationToken);
        return header is null ? new OpenedRows(null, error) : new OpenedRows(new DelimitedRowReader(window, name, header), null);
    }

    private static async ValueTask<OpenedRows> OpenJsonAsync(CharWindow window, string name, SourceOptions options, CancellationToken cancellationToken)
    {
        while (window.Unread.IsWhiteSpace() && window.Unread.Length < window.MaxRow && !window.IsEnded) await window.FillAsync(cancellationToken);
        return window.Unread.TrimStart() is ['[', ..]
            ? new OpenedRows(null, $"{name} is one JSON array, not JSON Lines; write one object per line, for example with: jq -c '.[]'")
            : new OpenedRows(new JsonLinesRowReader(window, name, options), null);
    }
}
