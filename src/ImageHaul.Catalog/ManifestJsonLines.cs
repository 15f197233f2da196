using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageHaul.Catalog;

/// <summary>The manifest as JSON Lines: text exactly as recorded; characters that change the reading direction are written as escapes.</summary>
internal sealed class ManifestJsonLines : ManifestWriter
{
    private static readonly JsonEncodedText[] Names = [.. ManifestColumns.Names.Select(name => JsonEncodedText.Encode(name))];

    private readonly Utf8JsonWriter _json;
    private int _column;

    // Relaxed: a URL keeps its & and + readable. The lines are data files, never part of a page.
    public ManifestJsonLines(Stream destination) : base(destination) =>
        _json = new Utf8JsonWriter(Output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public override void Begin()
    {
    }

    public override void BeginRow()
    {
        _column = 0;
        _json.Reset();
        _json.WriteStartObject();
    }

    public override void Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) Absent();
        else if (System.Text.Ascii.IsValid(utf8)) _json.WriteString(Names[_column++], utf8);
        else WriteForeign(utf8);
    }

    public override void Plain(ReadOnlySpan<byte> ascii) => _json.WriteString(Names[_column++], ascii);

    public override void Number(long value) => _json.WriteNumber(Names[_column++], value);

    public override void Absent() => _json.WriteNull(Names[_column++]);

    public override void EndRow()
    {
        _json.WriteEndObject();
        _json.Flush();
        Output.Write((byte)'\n');
        Output.FlushWhenFull();
    }

    public override void Dispose() => _json.Dispose();

    private void WriteForeign(ReadOnlySpan<byte> utf8)
    {
        var text = System.Text.Encoding.UTF8.GetString(utf8);
        var turnsDirection = text.AsSpan().ContainsAnyInRange('\u202A', '\u202E') || text.AsSpan().ContainsAnyInRange('\u2066', '\u2069')
            || text.AsSpan().ContainsAny('\u200E', '\u200F', '\u061C');
        // The default encoder writes everything beyond ASCII as an escape.
        if (turnsDirection) _json.WriteString(Names[_column++], JsonEncodedText.Encode(text, JavaScriptEncoder.Default));
        else _json.WriteString(Names[_column++], text);
    }
}
