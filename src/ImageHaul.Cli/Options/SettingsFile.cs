using System.Text;
using System.Text.Json;

namespace ImageHaul.Cli.Options;

/// <summary>One key of a settings file.</summary>
internal sealed record SettingsEntry(string Key, IReadOnlyList<string> Values, int Line);

/// <summary>A settings file: one JSON object of option names; comments and trailing commas are allowed.</summary>
internal sealed record SettingsFile(IReadOnlyList<SettingsEntry> Entries, IReadOnlyList<string> Faults)
{
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
                var line = 1 + json[..(int)reader.TokenStartIndex].Count((byte)'\n');
                var key = reader.GetString()!;
                reader.Read();
                if (entries.Exists(entry => entry.Key == key)) faults.Add($"{name} line {line}: \"{key}\" stands there twice; keep one");
                if (ReadValues(ref reader) is { } values) entries.Add(new(key, values, line));
                else faults.Add($"{name} line {line}: \"{key}\" must be a text, a number, true, false or a list of those; leave the key out for its default");
            }
            if (reader.Read()) faults.Add($"{name}: more follows after the object");
        }
        catch (JsonException fault)
        {
            faults.Add($"{name} line {fault.LineNumber + 1}: not JSON: {fault.Message.Split(" LineNumber:")[0]}");
        }
        return new(entries, faults);
    }

    private static List<string>? ReadValues(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return ReadScalar(ref reader) is { } single ? [single] : null;
        List<string>? values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadScalar(ref reader) is { } value) values?.Add(value);
            else values = null;
        }
        return values;
    }

    /// <summary>The value as text; null, skipping it whole, when it is no scalar.</summary>
    private static string? ReadScalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return reader.GetString();
            case JsonTokenType.Number: return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.True: return "true";
            case JsonTokenType.False: return "false";
            default:
                reader.Skip();
                return null;
        }
    }
}
