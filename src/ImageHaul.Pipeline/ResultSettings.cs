using ImageHaul.Manners;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// The options that decide what a row's result is, as the catalog keeps them. Rows that were judged by other values would make one
/// folder mean two things, so a run with changed values is refused.
/// </summary>
internal static class ResultSettings
{
    private static readonly IReadOnlyDictionary<string, string> Defaults = Of(new HaulOptions());

    /// <summary>Option names (without dashes) and values.</summary>
    public static IReadOnlyDictionary<string, string> Of(HaulOptions options) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["layout"] = options.Storage.Layout.ToString(),
        ["formats"] = string.Join(',', options.Checks.Formats.Select(format => format.Name()).Order(StringComparer.Ordinal)),
        ["strict-type"] = options.Checks.StrictType.ToString(),
        ["min-bytes"] = options.Checks.MinBytes.ToString(),
        ["min-width"] = options.Checks.MinWidth.ToString(),
        ["min-height"] = options.Checks.MinHeight.ToString(),
        ["max-pixels"] = options.Checks.MaxPixels.ToString(),
        ["max-bytes"] = options.Fetching.MaxBytes.ToString(),
        ["structure"] = options.Checks.Structure.ToString(),
        ["robots"] = options.Manners.Robots.ToString(),
        ["opt-out"] = options.Manners.OptOut.ToString(),
    };

    /// <summary>Where the images of a folder are: not an option, but as little to be mixed.</summary>
    public const string Store = "store";

    /// <summary>The same, with where the images are.</summary>
    public static IReadOnlyDictionary<string, string> Of(HaulOptions options, IBlobStore? store) =>
        new Dictionary<string, string>(Of(options), StringComparer.Ordinal) { [Store] = store is null ? InFolder : Elsewhere };

    /// <summary>The value of <see cref="Store"/> for files in the folder.</summary>
    public const string InFolder = "folder";

    private const string Elsewhere = "elsewhere";

    /// <summary>Of saved values, those that can be what <see cref="Of(HaulOptions, IBlobStore?)"/> gave: a file that was damaged or edited may hold anything.</summary>
    public static IReadOnlyDictionary<string, string> Sensible(IReadOnlyDictionary<string, string> saved) =>
        saved.Where(pair => IsSensible(pair.Key, pair.Value)).ToDictionary(StringComparer.Ordinal);

    private static bool IsSensible(string name, string value) => name switch
    {
        "layout" => IsNameOf<BlobLayout>(value),
        "robots" => IsNameOf<RobotsMode>(value),
        "opt-out" => IsNameOf<OptOutMode>(value),
        "formats" => value.Split(',').All(format => ImageFormats.TryParse(format, out _)),
        "strict-type" or "structure" => bool.TryParse(value, out _),
        "min-width" or "min-height" => int.TryParse(value, out var pixels) && pixels >= 0,
        "min-bytes" or "max-bytes" or "max-pixels" => long.TryParse(value, out var most) && most >= 0,
        Store => value is InFolder or Elsewhere,
        _ => false,
    };

    private static bool IsNameOf<T>(string value) where T : struct, Enum => Enum.GetNames<T>().Contains(value, StringComparer.Ordinal);

    /// <summary>The options with every value that was left at its default taken from what the folder was made with.</summary>
    public static HaulOptions Adopt(HaulOptions options, IReadOnlyDictionary<string, string> saved)
    {
        var now = Of(options);
        saved = Sensible(saved);
        string Value(string name) => now[name] == Defaults[name] && saved.TryGetValue(name, out var old) ? old : now[name];
        return options with
        {
            Storage = options.Storage with { Layout = Enum.Parse<BlobLayout>(Value("layout")) },
            Checks = options.Checks with
            {
                Formats = [.. Value("formats").Split(',').Select(name => ImageFormats.TryParse(name, out var format) ? format : ImageFormat.None)],
                StrictType = bool.Parse(Value("strict-type")),
                MinBytes = long.Parse(Value("min-bytes")),
                MinWidth = int.Parse(Value("min-width")),
                MinHeight = int.Parse(Value("min-height")),
                MaxPixels = long.Parse(Value("max-pixels")),
                Structure = bool.Parse(Value("structure")),
            },
            Fetching = options.Fetching with { MaxBytes = long.Parse(Value("max-bytes")) },
            Manners = options.Manners with { Robots = Enum.Parse<RobotsMode>(Value("robots")), OptOut = Enum.Parse<OptOutMode>(Value("opt-out")) },
        };
    }
}
