using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Reference;

/// <summary>
/// The JSON Schema (draft 2020-12) of settings files, made from the table of options. It says what <see cref="SettingsTypes"/> and the options' own readers accept, but for what
/// no schema can know: whether a file exists, whether two options contradict one another, the longest duration.
/// </summary>
internal static class SettingsSchema
{
    /// <summary>Where the schema is found by its name.</summary>
    public const string Id = "https://raw.githubusercontent.com/imagehaul/imagehaul/main/docs/imagehaul.schema.json";

    private const string Amount = @"([0-9]+\.?[0-9]*|\.[0-9]+)";
    private const string ByteUnit = "([kKmMgGtT]?[iI]?[bB]|[kKmMgGtT])?";

    public static string Write(IEnumerable<OptionRow> rows)
    {
        var properties = new JsonObject
        {
            [SettingsFile.SchemaKey] = new JsonObject { ["description"] = "Where editors find this schema.", ["type"] = "string" },
        };
        foreach (var row in rows) properties[row.Key] = Property(row);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = Id,
            ["title"] = "ImageHaul settings",
            ["description"] = "Settings of imagehaul: ./imagehaul.json, or imagehaul/config.json in the user's configuration folder. Flags and environment variables are stronger. "
                + "Comments and trailing commas are allowed.",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) schema.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static JsonObject Property(OptionRow row)
    {
        var property = new JsonObject
        {
            ["description"] = $"{row.Doc}. Commands: {string.Join(", ", row.Commands)}. Command line: --{row.Name}{(row.IsSwitch ? "" : $" {row.ValueName}")}. Environment: {row.Variable}.",
        };
        if (Default(row) is { } value) property["default"] = value;
        var one = Value(row);
        if (row.Repeatable) property["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() });
        else foreach (var (key, node) in one) property[key] = node?.DeepClone();
        return property;
    }

    /// <summary>What one value may be.</summary>
    private static JsonObject Value(OptionRow row)
    {
        var form = row.Form;
        var ways = new List<JsonObject>();
        var canBeZero = Accepts(row, "0");
        var positive = canBeZero ? "" : "(?=.*[1-9])";
        switch (form.Kind)
        {
            case ValueKind.Switch:
                ways.Add(new() { ["type"] = "boolean" });
                break;
            case ValueKind.Whole:
                var whole = new JsonObject { ["type"] = "integer", ["minimum"] = canBeZero ? 0 : 1 };
                if (row.Maximum is { } most) whole["maximum"] = most;
                ways.Add(whole);
                break;
            case ValueKind.Fraction:
                ways.Add(new() { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 });
                break;
            case ValueKind.Percent:
                ways.Add(Text(@"^([0-9]{1,2}(\.[0-9]*)?|100(\.0*)?|\.[0-9]+)\s*%$"));
                break;
            case ValueKind.Duration:
                if (canBeZero) ways.Add(new() { ["const"] = 0 });
                ways.Add(Text($@"^{positive}\s*({(canBeZero ? "0|" : "")}({Amount}\s*([dD]|[hH]|[mM]|[sS]|[mM][sS]|[mM][iI][nN])\s*)+)\s*$"));
                break;
            case ValueKind.Size:
                ways.Add(new() { ["type"] = "integer", ["minimum"] = canBeZero ? 0 : 1 });
                ways.Add(Text($@"^{positive}\s*{Amount}\s*{ByteUnit}\s*$"));
                break;
            case ValueKind.Speed:
                ways.Add(new() { ["type"] = "integer", ["minimum"] = canBeZero ? 0 : 1 });
                ways.Add(Text($@"^{positive}\s*{Amount}\s*{ByteUnit}\s*(/[sS])?\s*$"));
                break;
            case ValueKind.Rate:
                ways.Add(new() { ["type"] = "number", ["exclusiveMinimum"] = 0 });
                ways.Add(Text($@"^{positive}\s*{Amount}\s*(/\s*(s|m|min|h)\s*)?$"));
                break;
            case ValueKind.List when row.Choices.Count > 0:
                var name = AnyCase(row.Choices.Concat(row.Synonyms));
                ways.Add(Text($@"^[\s,]*{name}\s*(,\s*({name}\s*)?)*$"));
                break;
            case ValueKind.List:
                ways.Add(new() { ["type"] = "string" });
                break;
            case ValueKind.Choice:
                break;
            default:
                if (row.Choices.Count > 0) ways.AddRange(Words(row.Choices, row.Synonyms));
                else ways.Add(Text(row.Pattern ?? @"\S"));
                break;
        }
        if (form.Literals.Count > 0) ways.AddRange(Words(form.Literals, row.Synonyms));
        return ways.Count == 1 ? ways[0] : new() { ["anyOf"] = new JsonArray([.. ways]) };
    }

    private static JsonObject Text(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    /// <summary>Names that editors offer, and the same in any case, as the readers take them.</summary>
    private static IEnumerable<JsonObject> Words(IReadOnlyList<string> words, IReadOnlyList<string> synonyms)
    {
        var named = words.Select(word => (JsonNode)word).ToList();
        foreach (var word in words)
        {
            if (decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) named.Add(number);
        }
        yield return new() { ["enum"] = new JsonArray([.. named]) };
        if (words is ["on", "off"]) yield return new() { ["type"] = "boolean" };
        yield return Text($"^{AnyCase(words.Concat(synonyms))}$");
    }

    private static string AnyCase(IEnumerable<string> words) => $"({string.Join('|', words.Select(word => string.Concat(word.Select(AnyCase))))})";

    private static string AnyCase(char letter) => char.IsAsciiLetter(letter) ? $"[{char.ToLowerInvariant(letter)}{char.ToUpperInvariant(letter)}]" : letter == '.' ? @"\." : letter.ToString();

    private static JsonNode? Default(OptionRow row) => row.Default switch
    {
        null => null,
        var text when row.IsSwitch => text == "true",
        var text when row.Form.Kind is ValueKind.Whole or ValueKind.Size && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) => whole,
        var text when row.Form.Kind == ValueKind.Fraction => decimal.Parse(text, CultureInfo.InvariantCulture),
        var text => text,
    };

    /// <summary>Bounds live in the options themselves: they are asked.</summary>
    private static bool Accepts(OptionRow row, string text)
    {
        var applied = row.Apply(new CommandSettings(), [text]);
        return applied.Fault is null && !applied.Value.Haul.Validate().Concat(applied.Value.Sources.Validate()).Any(fault => fault.StartsWith($"--{row.Name} ", StringComparison.Ordinal));
    }
}
