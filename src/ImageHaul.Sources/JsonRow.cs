using System.Text;
using System.Text.Json;

namespace ImageHaul.Sources;

/// <summary>What a line of JSON Lines holds for us; the other properties are passed over.</summary>
internal sealed class JsonRow(SourceOptions options)
{
    private bool _hasUrl, _hasId, _hasSha256;

    public string? Url { get; private set; }

    public string? Id { get; private set; }

    public string? Sha256 { get; private set; }

    /// <summary>Why the row cannot be used though it is JSON; null when it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the whole line.</summary>
    /// <exception cref="JsonException">The line is not one JSON value.</exception>
    /// <exception cref="InvalidOperationException">A string has an unpaired surrogate.</exception>
    public void Read(Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: ReadObject(ref reader); break;
            case JsonTokenType.String: Url = reader.GetString(); break;
            default:
                Fault = "the row is neither a JSON object nor a string; write one of them per line.";
                reader.Skip();
                break;
        }
        // Throws when something follows.
        reader.Read();
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUrl = !_hasUrl && IsNamed(ref reader, options.UrlColumn);
            var isId = !_hasId && IsNamed(ref reader, options.IdColumn);
            var isSha256 = !_hasSha256 && IsNamed(ref reader, options.Sha256Column);
            reader.Read();
            var text = isUrl || isId || isSha256 ? TextOf(ref reader) : null;
            if (isUrl)
            {
                _hasUrl = true;
                Url = text;
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) Fault ??= $"{options.UrlColumn} is not a string.";
            }
            if (isId)
            {
                _hasId = true;
                Id = text;
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) Fault ??= $"{options.IdColumn} is neither text nor a number.";
            }
            if (isSha256)
            {
                _hasSha256 = true;
                Sha256 = text;
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) Fault ??= $"{options.Sha256Column} is not a string of 64 hex digits.";
            }
            reader.Skip();
        }
    }

    /// <summary>A string's text, the literal text of a number or truth value, else null.</summary>
    private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };

    private static bool IsNamed(ref Utf8JsonReader reader, string? wanted)
    {
        if (wanted is null) return false;
        if (reader.ValueTextEquals(wanted)) return true;
        if (!reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan)) return Ascii.EqualsIgnoreCase(reader.ValueSpan, wanted);
        return string.Equals(reader.GetString(), wanted, StringComparison.OrdinalIgnoreCase);
    }
}
