using System.Buffers;
using System.Text;
using System.Text.Json;
using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>One JSON object per line, or one string that is the URL. Blank lines are no rows; of two properties of one name the first counts.</summary>
internal sealed class JsonLinesRowReader(CharWindow window, string name, SourceOptions options) : IRowReader
{
    // Far deeper than any row of a list; a bound against rows made to exhaust the stack of whoever reads them on.
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 64 };

    private readonly LineReader _lines = new(window, endsAtCarriageReturn: false);
    private bool _saidFault;

    public bool IsFilled => window.IsEnded;

    public ImageRequest? TryRead(long ordinal)
    {
        while (_lines.TryRead(out var line, out var isTooLong))
        {
            if (line.IsWhiteSpace()) continue;
            var place = new RowPlace(name, _lines.LineNumber);
            return isTooLong ? RowRequest.Bad(ordinal, "", ReadFault.Overlong(place, window.MaxRow)) : ReadRow(ordinal, line, place);
        }
        return ReadFault.AtEnd(window, ref _saidFault, ordinal, new RowPlace(name, _lines.LineNumber + 1));
    }

    public ValueTask FillAsync(CancellationToken cancellationToken) => window.FillAsync(cancellationToken);

    public void Dispose() => window.Dispose();

    private ImageRequest ReadRow(long ordinal, ReadOnlySpan<char> line, RowPlace place)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(line.Length));
        var row = new JsonRow(options);
        try
        {
            var length = Encoding.UTF8.GetBytes(line, rented);
            row.Read(new Utf8JsonReader(rented.AsSpan(0, length), Strict));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is an unpaired surrogate in an escape.
            var at = error is JsonException { BytePositionInLine: { } position } ? $" at byte {position + 1}" : "";
            return RowRequest.Bad(ordinal, row.Url ?? "", $"{place}: the row is not valid JSON{at}, or nested too deeply; write one object or string per line.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        if (row.Fault is not null) return RowRequest.Bad(ordinal, row.Url ?? "", $"{place}: {row.Fault}");
        if (!RowRequest.TryReadDigest(row.Sha256, out var digest))
            return RowRequest.Bad(ordinal, row.Url ?? "", RowRequest.BadDigest(place, options.Sha256Column!, row.Sha256));
        return RowRequest.Create(ordinal, row.Url?.Trim() ?? "", row.Id, digest, place);
    }
}
