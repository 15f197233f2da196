using System.Text.Json;

namespace ImageHaul.Manners;

/// <summary>
/// The rules of <c>/.well-known/tdmrep.json</c> (TDM Reservation Protocol): which locations of an origin are reserved against text and data mining. Of several
/// that match, the longest decides. Immutable; thread-safe.
/// </summary>
internal sealed class TdmRules
{
    /// <summary>Nothing is reserved: no file, or none that can be read.</summary>
    public static readonly TdmRules None = new(PathRules.None);

    /// <summary>Bytes of the file that are read: as for robots.txt. A longer file counts as unreadable.</summary>
    public const int MaxBytes = RobotsFile.MaxBytes;

    // The format is flat; anything deeper is something else.
    private const int MaxDepth = 16;

    private readonly PathRules _rules;

    private TdmRules(PathRules rules) => _rules = rules;

    /// <summary>Memory taken, about, in characters.</summary>
    public int Weight => _rules.Weight;

    /// <summary>The signal that reserves a path with its query, as a record shows it; null when it is not reserved.</summary>
    public string? Reserving(ReadOnlySpan<char> target) => _rules.Decide(target) is { Allows: false } rule ? $"tdmrep.json: tdm-reservation 1 for {rule.Shown}" : null;

    /// <summary>Reads a file. Whatever is no such file reserves nothing.</summary>
    public static TdmRules Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxBytes) return None;
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            using var document = JsonDocument.Parse(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body, options);
            if (document.RootElement.ValueKind != JsonValueKind.Array) return None;
            var rules = new List<PathRule>();
            var number = 0;
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                number++;
                if (entry.ValueKind != JsonValueKind.Object || Location(entry) is not { } location || IsReserved(entry) is not { } reserved) continue;
                rules.Add(new PathRule(!reserved, PathText.OfUnicode(location), number));
            }
            return rules.Count == 0 ? None : new TdmRules(new PathRules(rules));
        }
        catch (JsonException)
        {
            return None;
        }
        catch (InvalidOperationException)
        {
            // A string that is no Unicode: found out only when it is read.
            return None;
        }
    }

    /// <summary>The rules as text for <see cref="Restore"/>; empty when there are none.</summary>
    public string Save() => _rules.Save();

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static TdmRules Restore(string saved) => saved.Length == 0 ? None : new TdmRules(PathRules.Restore(saved));

    private static string? Location(JsonElement entry)
    {
        if (!entry.TryGetProperty("location", out var value) || value.ValueKind != JsonValueKind.String) return null;
        var location = value.GetString()!;
        return location.Length == 0 ? null : location[0] is '/' or '*' ? location : "/" + location;
    }

    private static bool? IsReserved(JsonElement entry)
    {
        if (!entry.TryGetProperty("tdm-reservation", out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt32(out var number) ? number == 1 : null,
            JsonValueKind.String => value.GetString()!.Trim() is var text && text is "0" or "1" ? text == "1" : null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };
    }
}
