using System.Globalization;
using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Reads a manifest back into records, for a catalog that has to be made anew. What the CSV form changed for people (redacted secrets, guarded formulas) cannot be
/// known again with certainty; rows with a redacted URL say so.
/// </summary>
internal static class ManifestReader
{
    // Longer than any cell a run writes; a quote that never closes must not take the rest of a damaged file into memory.
    private const int MostCellCharacters = 1 << 20;

    private const string Mask = "***";

    /// <summary>The rows, in order; the first is row 1. A damaged line is a row without a record. Streams.</summary>
    /// <param name="path">The manifest.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<ManifestRow> Read(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        var cells = new List<string>();
        if (!TryReadRow(reader, cells)) yield break;
        if (!cells.SequenceEqual(ManifestColumns.Names)) yield break;
        for (long ordinal = 1; TryReadRow(reader, cells); ordinal++)
        {
            yield return cells.Count == ManifestColumns.Names.Length ? ToRow(ordinal, cells) : new ManifestRow(ordinal, cells[0], null, null, "the line is damaged");
        }
    }

    private static ManifestRow ToRow(long ordinal, List<string> cells)
    {
        string? Cell(int column) => cells[column].Length == 0 ? null : cells[column];
        var (url, idText) = (Unguarded(cells[0]), Unguarded(cells[3]));
        ManifestRow Unusable(string why) => new(ordinal, url, null, null, why);

        if (url.Contains(Mask, StringComparison.Ordinal)) return Unusable("its URL held a secret, which the manifest does not keep");
        if (StatusOf(cells[4]) is not { } status) return Unusable("the line is damaged");
        Failure? failure = null;
        if (status is RecordStatus.Failed or RecordStatus.Skipped)
        {
            if (!FailureKinds.TryParse(cells[5], out var kind)) return Unusable("the line is damaged");
            failure = new Failure(kind, Unguarded(cells[6])) { HttpStatus = Whole(cells[7]) };
        }
        Digest? digest = Digest.TryParse(cells[1], out var named) ? named : null;
        if (failure is null && (digest is null || cells[2].Length == 0)) return Unusable("the line is damaged");

        var id = idText == ordinal.ToString(CultureInfo.InvariantCulture) ? null : idText;
        var response = Whole(cells[7]) is not { } http ? null : new ResponseFacts
        {
            Status = http,
            ContentType = Cell(8),
            FinalUrl = Cell(13),
            ETag = Cell(18),
            LastModified = Cell(19),
            FileName = Cell(20),
        };
        var record = new ImageRecord
        {
            Request = RecordReader.Request(ordinal, id, url, null, failure),
            Status = status == RecordStatus.Duplicate ? RecordStatus.Downloaded : status,
            Failure = failure,
            Response = response,
            Attempts = Whole(cells[15]) ?? 0,
            Elapsed = TimeSpan.FromMilliseconds(Whole(cells[16]) ?? 0),
            FetchedAt = DateTimeOffset.TryParse(cells[17], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null,
            Note = failure is null && cells[6].Length > 0 ? Unguarded(cells[6]) : null,
        };
        return new ManifestRow(ordinal, url, record, failure is null ? (digest!.Value, Unguarded(cells[2])) : null, null) { IsDuplicate = status == RecordStatus.Duplicate };
    }

    private static RecordStatus? StatusOf(string word)
    {
        foreach (var status in Enum.GetValues<RecordStatus>())
        {
            if (RecordStatusNames.Name(status) == word) return status;
        }
        return null;
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The apostrophe before what a spreadsheet would take for a formula.
    private static string Unguarded(string cell) =>
        cell.Length > 1 && cell[0] == '\'' && cell[1] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20' ? cell[1..] : cell;

    /// <summary>One row of RFC 4180; false at the end.</summary>
    private static bool TryReadRow(StreamReader reader, List<string> cells)
    {
        cells.Clear();
        if (reader.Peek() < 0) return false;
        var cell = new StringBuilder();
        var quoted = false;
        while (reader.Read() is >= 0 and var code)
        {
            var letter = (char)code;
            if (quoted && letter == '"')
            {
                if (reader.Peek() == '"') cell.Append((char)reader.Read());
                else quoted = false;
            }
            else if (!quoted && letter == '"' && cell.Length == 0) quoted = true;
            else if (!quoted && letter == ',') Next();
            else if (letter == '\n' && (!quoted || cell.Length > MostCellCharacters)) break;
            else if (cell.Length <= MostCellCharacters) cell.Append(letter);
        }
        Next();
        return true;

        void Next()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }
}

/// <summary>A row of a manifest.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Url">Its URL as the manifest shows it.</param>
/// <param name="Record">What it says, without the image; null when it cannot be used.</param>
/// <param name="Image">The image's digest and path; null for a row without one.</param>
/// <param name="Fault">Why it cannot be used; null when it can.</param>
internal sealed record ManifestRow(long Ordinal, string Url, ImageRecord? Record, (Digest Digest, string Path)? Image, string? Fault)
{
    /// <summary>True when its image belongs to another row.</summary>
    public bool IsDuplicate { get; init; }
}
