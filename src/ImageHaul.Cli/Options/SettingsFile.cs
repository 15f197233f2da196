using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ImageHaul.Cli.Options;

/// <summary>One value of a settings file.</summary>
/// <param name="Text">As one would write it on the command line.</param>
/// <param name="Type">What it is in JSON.</param>
internal readonly record struct SettingsValue(string Text, JsonTokenType Type);

/// <summary>One key of a settings file.</summary>
/// <param name="Key">The option's name.</param>
/// <param name="Written">Its value, or the values of its list.</param>
/// <param name="IsList">The values stand in brackets.</param>
/// <param name="Line">The line of the key, from 1.</param>
/// <param name="KeyPlace">The file, and line and column of the key.</param>
/// <param name="ValuePlace">The file, and line and column of the value.</param>
internal sealed record SettingsEntry(string Key, IReadOnlyList<SettingsValue> Written, bool IsList, int Line, string KeyPlace, string ValuePlace)
{
    public IReadOnlyList<string> Values => [.. Written.Select(value => value.Text)];
}

/// <summary>
/// A settings file: one JSON object of option names. Comments and trailing commas are allowed; so is <c>$schema</c>, for editors.
/// </summary>
internal sealed record SettingsFile(IReadOnlyList<SettingsEntry> Entries, IReadOnlyList<string> Faults)
{
    /// <summary>The key that editors read.</summary>
    public const string SchemaKey = "$schema";

    /// <summary>Settings are small; anything larger is some other file.</summary>
    private const int MaxBytes = 1 << 20;

    public static SettingsFile Empty { get; } = new([], []);

    /// <summary>Reads a file; empty when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What faults call it.</param>
    public static SettingsFile Load(string path, string name)
    {
        byte[] bytes;
        try
        {
            if (!File.Exists(path)) return Empty;
            if (new FileInfo(path).Length > MaxBytes) return new([], [$"{name}: larger than 1 MiB: this is no settings file"]);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new([], [$"{name}: cannot be read: {fault.Message}"]);
        }
        return Parse(bytes, name);
    }

    public static SettingsFile Parse(ReadOnlySpan<byte> json, string name)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble)) json = json[Encoding.UTF8.Preamble.Length..];
        var entries = new List<SettingsEntry>();
        var faults = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return new([], [$"{name} line 1: must be one JSON object, such as {{ \"per-host\": 4 }}"]);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (line, column) = Position(json, (int)reader.TokenStartIndex);
                var place = $"{name} line {line}, column {column}";
                var key = reader.GetString()!;
                reader.Read();
                var (valueLine, valueColumn) = Position(json, (int)reader.TokenStartIndex);
                if (entries.Exists(entry => entry.Key == key)) faults.Add($"{place}: \"{key}\" stands there twice; keep one");
                var isList = reader.TokenType == JsonTokenType.StartArray;
                if (ReadValues(ref reader) is { } values) entries.Add(new(key, values, isList, line, place, $"{name} line {valueLine}, column {valueColumn}"));
                else faults.Add($"{place}: \"{key}\" must be a text, a number, true, false or a list of those; leave the key out for its default");
            }
            if (reader.Read()) faults.Add($"{name}: more follows after the object");
        }
        catch (JsonException fault)
        {
            var at = fault.BytePositionInLine is { } bytes ? $", column {bytes + 1}" : "";
            faults.Add($"{name} line {fault.LineNumber + 1}{at}: not JSON: {fault.Message.Split(" LineNumber:")[0]}");
        }
        return new(entries, faults);
    }

    /// <summary>Line and column of a byte, both from 1; columns count characters, as editors do.</summary>
    private static (int Line, int Column) Position(ReadOnlySpan<byte> json, int index)
    {
        var before = json[..index];
        return (1 + before.Count((byte)'\n'), 1 + Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]));
    }

    private static List<SettingsValue>? ReadValues(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return ReadScalar(ref reader) is { } single ? [single] : null;
        List<SettingsValue>? values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadScalar(ref reader) is { } value) values?.Add(value);
            else values = null;
        }
        return values;
    }

    /// <summary>The value as text; null, skipping it whole, when it is no scalar.</summary>
    private static SettingsValue? ReadScalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return new(reader.GetString()!, JsonTokenType.String);
            case JsonTokenType.Number: return new(Number(ref reader), JsonTokenType.Number);
            case JsonTokenType.True: return new("true", JsonTokenType.True);
            case JsonTokenType.False: return new("false", JsonTokenType.False);
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>1e3 and 4.0 are whole numbers to JSON: they read as 1000 and 4.</summary>
    private static string Number(ref Utf8JsonReader reader) =>
        reader.TryGetDecimal(out var number) ? number.ToString("0.############################", CultureInfo.InvariantCulture) : Encoding.UTF8.GetString(reader.ValueSpan);
}
