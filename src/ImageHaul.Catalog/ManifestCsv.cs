using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ImageHaul.Catalog;

/// <summary>
/// The manifest as CSV. A cell is quoted when it holds a quote, comma, CR or LF. A cell that a spreadsheet would take for a formula gets a leading <c>'</c>. Control
/// and direction-changing characters, which could hide what a cell says, become U+FFFD (tab, CR and LF stay, quoted).
/// </summary>
internal sealed class ManifestCsv(Stream destination) : ManifestWriter(destination)
{
    // Printable ASCII that never needs a second look, but for the first character.
    private static readonly SearchValues<byte> Harmless =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (byte)code).Where(code => code is not (byte)'"' and not (byte)',')]);

    private bool _isFirst;

    public override void Begin() => Output.Write(Encoding.UTF8.GetBytes(string.Join(',', ManifestColumns.Names) + "\n"));

    public override void BeginRow() => _isFirst = true;

    public override void Text(ReadOnlySpan<byte> utf8)
    {
        Separate();
        if (utf8.IsEmpty) return;
        if (utf8[0] is not ((byte)'=' or (byte)'+' or (byte)'-' or (byte)'@') && utf8.IndexOfAnyExcept(Harmless) < 0) Output.Write(utf8);
        else WriteWithCare(utf8);
    }

    public override void Plain(ReadOnlySpan<byte> ascii)
    {
        Separate();
        Output.Write(ascii);
    }

    public override void Number(long value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, Output.GetSpan(20), out var written);
        Output.Advance(written);
    }

    public override void Absent() => Separate();

    public override void EndRow()
    {
        Output.Write((byte)'\n');
        Output.FlushWhenFull();
    }

    public override void Dispose()
    {
    }

    private void Separate()
    {
        if (_isFirst) _isFirst = false;
        else Output.Write((byte)',');
    }

    private void WriteWithCare(ReadOnlySpan<byte> utf8)
    {
        var quoted = utf8.IndexOfAny("\",\r\n\t"u8) >= 0;
        if (quoted) Output.Write((byte)'"');
        var isFirst = true;
        while (!utf8.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            utf8 = utf8[consumed..];
            if (IsConcealing(rune)) rune = Rune.ReplacementChar;
            if (isFirst && StartsFormula(rune)) Output.Write((byte)'\'');
            isFirst = false;
            if (rune.Value == '"') Output.Write((byte)'"');
            Output.Advance(rune.EncodeToUtf8(Output.GetSpan(4)));
        }
        if (quoted) Output.Write((byte)'"');
    }

    // ASCII and full-width = + - @, and the white space behind which spreadsheets look for them.
    private static bool StartsFormula(Rune rune) => rune.Value is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or 0xFF1D or 0xFF0B or 0xFF0D or 0xFF20;

    // C0, DEL and C1 controls; Arabic letter mark; left-to-right and right-to-left marks, line and paragraph separators, embeddings, overrides and isolates; BOM.
    private static bool IsConcealing(Rune rune) => rune.Value is (< 0x20 and not '\t' and not '\r' and not '\n') or (>= 0x7F and <= 0x9F)
        or 0x061C or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF;
}
