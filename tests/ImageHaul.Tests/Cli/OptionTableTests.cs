using System.Text.Json;
using ImageHaul.Cli.Options;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Cli;

/// <summary>Every row of the table, by every way a value can come in.</summary>
public sealed class OptionTableTests
{
    /// <summary>For each key a good value other than the default, and a bad one.</summary>
    private static readonly Dictionary<string, (string Good, string Bad)> Values = new()
    {
        ["input-format"] = ("csv", "xml"),
        ["url-column"] = ("image", ""),
        ["id-column"] = ("sku", ""),
        ["sha256-column"] = ("hash", ""),
        ["limit"] = ("100", "many"),
        ["dry-run"] = ("true", "maybe"),
        ["class"] = ("blocked", "blokked"),
        ["output"] = ("shop", ""),
        ["demo-output"] = ("here", ""),
        ["export-output"] = ("out.csv", ""),
        ["report-output"] = ("page.html", ""),
        ["report-gallery"] = ("20", "5001"),
        ["compare-output"] = ("out.json", ""),
        ["compare-rounds"] = ("3", "0"),
        ["export-format"] = ("jsonl", "xml"),
        ["layout"] = ("sharded", "shardy"),
        ["manifest"] = ("m.csv", ""),
        ["durability"] = ("each", "ever"),
        ["concurrency"] = ("16", "lots"),
        ["per-host"] = ("4", "0"),
        ["delay"] = ("500ms", "5"),
        ["jitter"] = ("0.25", "2"),
        ["rate"] = ("10/s", "10/x"),
        ["bandwidth"] = ("5MiB/s", "fast"),
        ["connect-timeout"] = ("3s", "0"),
        ["header-timeout"] = ("3s", "x"),
        ["idle-timeout"] = ("3s", "x"),
        ["min-speed"] = ("2k", "x"),
        ["timeout"] = ("1h", "x"),
        ["max-bytes"] = ("1GB", "10x"),
        ["max-redirects"] = ("3", "-1"),
        ["deadline"] = ("1h", "0"),
        ["attempts"] = ("3", "0"),
        ["blocked-attempts"] = ("5", "0"),
        ["retry-base"] = ("1s", "1"),
        ["retry-max"] = ("30s", "1s"),
        ["retry-after-max"] = ("1m", "x"),
        ["formats"] = ("jpeg,svg", "jpeg,jpeq"),
        ["strict-type"] = ("true", "perhaps"),
        ["min-bytes"] = ("1k", "x"),
        ["min-width"] = ("100", "x"),
        ["min-height"] = ("100", "x"),
        ["max-pixels"] = ("1000", "0"),
        ["structure"] = ("off", "half"),
        ["robots"] = ("ignore", "maybe"),
        ["opt-out"] = ("record", "ignore"),
        ["proxy"] = ("http://proxy:8080", "ftp://proxy"),
        ["proxy-file"] = (ProxyFile(), "no-such.txt"),
        ["proxy-mode"] = ("on-block", "never"),
        ["proxy-dns"] = ("trust", "doubt"),
        ["no-proxy"] = ("intern.example", "a/b"),
        ["user-agent"] = ("me/1", "a\nb"),
        ["header"] = ("X-A: b", "X-A"),
        ["http"] = ("1.1", "3"),
        ["allow-private"] = ("true", "x"),
        ["allow-address"] = ("10.1.0.0/16", "10.1.2.3/16"),
        ["ca-file"] = (CertificateFile(), "no-such.pem"),
        ["insecure"] = ("true", "x"),
        ["resolve"] = ("a.example:80:127.0.0.1", "a.example"),
        ["restart"] = ("true", "x"),
        ["force"] = ("true", "x"),
        ["progress"] = ("plain", "loud"),
        ["quiet"] = ("true", "x"),
        ["verbose"] = ("true", "x"),
        ["color"] = ("never", "blue"),
        ["fail-on"] = ("5%", "5"),
        ["config-json"] = ("true", "x"),
        ["config-changed"] = ("true", "x"),
        ["config-schema"] = ("true", "x"),
        ["explain-json"] = ("true", "x"),
        ["refresh"] = ("true", "x"),
        ["otlp"] = ("http://collector:4318", "collector"),
        ["metrics"] = ("haul.prom", "70000"),
        ["dashboard"] = ("8090", "90000"),
    };

    private static string ProxyFile()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "option-table-test.proxies");
        File.WriteAllText(path, "socks5://proxy\n");
        return path;
    }

    private static string CertificateFile()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "option-table-test.pem");
        using var certificate = ImageHaul.Testing.TestCertificates.SelfSigned("localhost");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }

    public static TheoryData<string> Keys => [.. OptionTable.All.Select(row => row.Key)];

    [Fact]
    public void Keys_AreUnique_AndEachHasATestValue()
    {
        Assert.Equal(OptionTable.All.Count, OptionTable.All.Select(row => row.Key).Distinct().Count());
        Assert.Equal(OptionTable.All.Select(row => row.Key).Order(), Values.Keys.Order());
    }

    [Fact]
    public void Names_AndLetters_AreUniqueWithinEachCommand()
    {
        foreach (var verb in Enum.GetValues<Verbs>())
        {
            var rows = OptionTable.Of(verb);
            if (verb == Verbs.None) continue;
            Assert.Equal(rows.Count, rows.Select(row => row.Name).Distinct().Count());
            Assert.Equal(rows.Count(row => row.Short is not null), rows.Select(row => row.Short).Where(letter => letter is not null).Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Default_AppliedByItsText_IsTheLibrarysDefault(string key)
    {
        var row = Row(key);
        if (row.Default is null) return;

        var applied = row.Apply(new CommandSettings(), [row.Default]);

        Assert.Null(applied.Fault);
        var expected = key == "demo-output" ? new CommandSettings().Store(storage => storage with { Output = "imagehaul-demo" }) : new CommandSettings();
        Assert.Equal(Image(expected), Image(applied.Value));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void GoodValue_ByFlagEnvironmentAndFile_SetsTheSame(string key)
    {
        using var rig = new ResolverRig();
        var row = Row(key);
        var good = Values[key].Good;

        var byFlag = rig.Resolve(row, ["--" + row.Name + "=" + good]);
        rig.Environment[row.Variable] = good;
        var byVariable = rig.Resolve(row, []);
        rig.Environment.Clear();
        rig.WorkingFile = $"{{\"{key}\":{Json(row, good)}}}";
        var byFile = rig.Resolve(row, []);

        Assert.Empty(byFlag.Faults.Concat(byVariable.Faults).Concat(byFile.Faults));
        var image = Image(byFlag.Settings);
        Assert.NotEqual(Image(rig.ResolveNothing(row).Settings), image);
        Assert.Equal(image, Image(byVariable.Settings));
        Assert.Equal(image, Image(byFile.Settings));
        Assert.Equal("command line", Value(byFlag, key).Origin.ToString());
        Assert.Equal(row.Variable, Value(byVariable, key).Origin.ToString());
        Assert.Equal("imagehaul.json line 1", Value(byFile, key).Origin.ToString());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void BadValue_NamesOptionAndOrigin(string key)
    {
        using var rig = new ResolverRig();
        var row = Row(key);
        var bad = Values[key].Bad;
        rig.WorkingFile = "{\n" + JsonSerializer.Serialize(key) + ":" + JsonSerializer.Serialize(bad) + "}";

        var fault = Assert.Single(rig.Resolve(row, []).Faults);

        // A text where a number belongs is seen before its value is read.
        if (fault.StartsWith("--", StringComparison.Ordinal)) Assert.StartsWith($"--{row.Name} (from imagehaul.json line 2): ", fault);
        else Assert.StartsWith($"imagehaul.json line 2, column {key.Length + 4}: \"{key}\" must be ", fault);
    }

    /// <summary>A value as a settings file writes it: numbers and switches bare, all else in quotes.</summary>
    private static string Json(OptionRow row, string text) => row.Form.Kind is ValueKind.Switch or ValueKind.Whole or ValueKind.Fraction ? text : JsonSerializer.Serialize(text);

    private static OptionRow Row(string key) => OptionTable.All.Single(row => row.Key == key);

    private static ResolvedValue Value(ResolvedOptions options, string key) => options.Values.Single(value => value.Row.Key == key);

    /// <summary>Settings by value: lists inside records compare by reference.</summary>
    private static string Image(CommandSettings settings) => string.Join('\n', Describe(settings));

    private static IEnumerable<string> Describe(object value) => value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0).SelectMany(property =>
        property.GetValue(value) switch
        {
            null => [$"{property.Name}=null"],
            string text => [$"{property.Name}={text}"],
            System.Collections.IEnumerable list => [$"{property.Name}=[{string.Join(",", list.Cast<object>())}]"],
            HaulOptions or { } and (ImageHaul.Sources.SourceOptions or ImageHaul.Storage.StorageOptions or ImageHaul.Fetching.FetchOptions or ImageHaul.Frontier.PolitenessOptions or ImageHaul.Imaging.InspectOptions)
                => Describe(property.GetValue(value)!),
            var other => (IEnumerable<string>)[$"{property.Name}={other}"],
        });
}
