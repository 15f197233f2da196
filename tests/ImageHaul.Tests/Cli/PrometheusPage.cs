using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageHaul.Tests.Cli;

/// <summary>Reads Prometheus' text format 0.0.4, strictly: whatever the format does not allow is a fault.</summary>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, string> _types = [];

    private PrometheusPage()
    {
    }

    /// <summary>Each sample by its name and labels as written.</summary>
    public Dictionary<string, double> Samples { get; } = [];

    public IReadOnlyDictionary<string, string> Types => _types;

    public static PrometheusPage Parse(string text)
    {
        Assert.True(text.Length == 0 || text.EndsWith('\n'), "the last line must end");
        var page = new PrometheusPage();
        string? helped = null;
        var family = "";
        foreach (var line in text.Split('\n')[..^1])
        {
            if (Help().Match(line) is { Success: true } help)
            {
                helped = help.Groups["name"].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups["name"].Value;
                Assert.Equal(helped, family);
                Assert.True(page._types.TryAdd(family, type.Groups["type"].Value), $"{family} is told twice");
                if (type.Groups["type"].Value == "counter") Assert.EndsWith("_total", family);
            }
            else
            {
                var sample = Sample().Match(line);
                Assert.True(sample.Success, $"no line of the format: {line}");
                var name = sample.Groups["name"].Value;
                Assert.True(name == family || (page._types[family] == "histogram" && name[family.Length..] is "_bucket" or "_sum" or "_count"), $"{name} stands under {family}");
                Assert.True(page.Samples.TryAdd(name + sample.Groups["labels"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)), $"twice: {line}");
            }
        }
        page.CheckHistograms();
        return page;
    }

    private void CheckHistograms()
    {
        foreach (var (family, _) in _types.Where(type => type.Value == "histogram"))
        {
            foreach (var (count, total) in Samples.Where(sample => sample.Key.StartsWith(family + "_count")).ToList())
            {
                var labels = count[(family.Length + "_count".Length)..].Trim('{', '}');
                var prefix = $"{family}_bucket{{{labels}{(labels.Length == 0 ? "" : ",")}le=\"";
                var buckets = Samples.Where(sample => sample.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
                Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
                Assert.Equal(total, Samples[prefix + "+Inf\"}"]);
                Assert.True(Samples.ContainsKey($"{family}_sum{(labels.Length == 0 ? "" : $"{{{labels}}}")}"));
            }
        }
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>([^\\\n]|\\\\|\\n)*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary|untyped)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Type();

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_][a-zA-Z0-9_]*=""([^""\\\n]|\\\\|\\""|\\n)*""(,[a-zA-Z_][a-zA-Z0-9_]*=""([^""\\\n]|\\\\|\\""|\\n)*"")*\})? (?<value>[+-]?(Inf|[0-9.]+([eE][+-]?[0-9]+)?)|NaN)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();
}
