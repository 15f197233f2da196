using System.Diagnostics;
using System.Text.Json;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Reference;
using ImageHaul.Tests.Architecture;

namespace ImageHaul.Tests.Cli;

/// <summary>The schema of settings files, judged by a validator that is not ours (Debian's python3-jsonschema), beside the reader of those files.</summary>
public sealed class SettingsSchemaTests
{
    /// <summary>Tried with every option: whatever each of them makes of it, schema and reader must agree.</summary>
    private static readonly string[] Everywhere =
    [
        "true", "false", "null", "{}", "[]", "[[]]", "[null]", "[\"a\", 1]", "0", "1", "-1", "4", "4.0", "0.5", "1.5", "2", "1e3", "\"\"", "\" \"", "\"a\"", "\"4\"", "\"true\"", "\"on\"",
        "\"auto\"", "\"AUTO\"", "\"none\"", "\"any\"", "\"5%\"", "\"150%\"", "\"10s\"", "\"0s\"", "\"0\"", "\"1h30m\"", "\"1h 30 min\"", "\"10\"", "\"ten s\"", "\"64k\"", "\"100MiB\"", "\"1.5 GB\"",
        "\"10xB\"", "\"5MiB/s\"", "\"10/s\"", "\"600/m\"", "\"10/x\"", "\"jpeg,png\"", "\"JPG , svg\"", "\"default,svg\"", "\"jpeg;png\"", "\"blocked\"", "[\"blocked\", \"Truncated\"]", "\"flat\"",
        "\"http-not-found\"", "\"X-A: b\"", "[\"X-A: b\"]", "\"X-A\"", "\"a.example:80:127.0.0.1\"", "\"10.1.0.0/16\"", "\"obey\"", "\"obey|ignore\"", "\"1.1\"", "1.1",
    ];

    /// <summary>What a schema cannot know, and the reader refuses: names of files and proxies, headers that have an option of their own, options that must fit one another.</summary>
    private static readonly HashSet<string> OnlyTheReaderKnows = ["retry-base", "retry-max", "proxy", "proxy-file", "ca-file", "no-proxy", "header", "resolve", "allow-address", "manifest", "otlp"];

    private static readonly Dictionary<string, string[]> More = new()
    {
        ["per-host"] = ["4", "0", "4.5", "\"4\"", "1000000"],
        ["concurrency"] = ["\"auto\"", "\"Auto\"", "16", "0", "\"16\""],
        ["http"] = ["2", "1.1", "\"2\"", "3", "\"auto\""],
        ["structure"] = ["true", "\"off\"", "\"OFF\"", "\"yes\"", "\"half\""],
        ["rate"] = ["0", "0.5", "\"1000/h\"", "\"0/s\"", "\"1/min\""],
        ["jitter"] = ["0", "1", "1.01", "\"0.5\""],
        ["delay"] = ["0", "\"0\"", "\"1d\"", "\".5s\"", "\"5.s\"", "\"1s1s\"", "\"-1s\""],
        ["timeout"] = ["0", "\"0s\"", "\"00ms\"", "\"1ms\""],
        ["max-bytes"] = ["0", "1", "\"0k\"", "\"1\"", "\"1 tib\"", "1.5"],
        ["fail-on"] = ["\"100%\"", "\"100.0 %\"", "\"101%\"", "\"NONE\"", "5"],
        ["user-agent"] = ["\"me/1\"", "\"a\\nb\"", "\"\\u00e4\""],
        ["compare-rounds"] = ["9", "10"],
        ["dashboard"] = ["8090", "65535", "65536", "\"Auto\"", "\"off\""],
        ["otlp"] = ["\"http://127.0.0.1:4318\"", "\"ftp://127.0.0.1\""],
        ["formats"] = ["\"all\"", "\"tif\"", "\"jpeg,,png,\"", "\",\"", "\"jpeq\""],
    };

    public static TheoryData<string> Keys => [.. OptionTable.All.Select(row => row.Key)];

    /// <summary>One run of the validator answers for every test.</summary>
    private static readonly Lazy<Dictionary<Case, bool>> Verdicts = new(Validate);

    private static string Committed => Path.Combine(Repository.Root, "docs", "imagehaul.schema.json");

    [Fact]
    public void Committed_IsThatOfTheTable() => Assert.True(
        File.ReadAllText(Committed) == SettingsSchema.Write(OptionTable.All),
        "docs/imagehaul.schema.json is stale; renew it: dotnet run -c Release --project src/ImageHaul.Cli -- config --schema > docs/imagehaul.schema.json");

    [Theory]
    [MemberData(nameof(Keys))]
    public void Schema_AndReader_AcceptTheSame(string key)
    {
        var row = OptionTable.All.Single(row => row.Key == key);
        using var rig = new ResolverRig();
        var accepted = 0;
        foreach (var value in Values(key))
        {
            rig.WorkingFile = $"{{ {JsonSerializer.Serialize(key)}: {value} }}";
            var faults = rig.Resolve(row, []).Faults;
            var isValid = Verdicts.Value[new(key, value)];
            if (faults.Count == 0) accepted++;
            if (faults.Count > 0 && isValid && OnlyTheReaderKnows.Contains(key)) continue;
            Assert.True(isValid == (faults.Count == 0), $"\"{key}\": {value}: the schema says {isValid}, the reader {(faults.Count == 0 ? "nothing" : faults[0])}");
        }
        Assert.True(accepted > 0 || OnlyTheReaderKnows.Contains(key), $"no example of {key} is good");
    }

    [Theory]
    [InlineData("$schema", "\"./imagehaul.schema.json\"", true)]
    [InlineData("perhost", "4", false)]
    [InlineData("Per-Host", "4", false)]
    public void OtherKeys_AreRefusedByBoth_ButTheSchemas(string key, string value, bool expected)
    {
        using var rig = new ResolverRig { WorkingFile = $"{{ \"{key}\": {value} }}" };

        Assert.Equal(expected, rig.Resolve().Faults.Count == 0);
        Assert.Equal(expected, Verdicts.Value[new(key, value)]);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Default_IsValidByTheSchema(string key)
    {
        using var schema = JsonDocument.Parse(SettingsSchema.Write(OptionTable.All));
        if (!schema.RootElement.GetProperty("properties").GetProperty(key).TryGetProperty("default", out var value)) return;

        Assert.True(Verdicts.Value[new(key, value.GetRawText())], value.GetRawText());
    }

    private static IEnumerable<string> Values(string key) => Everywhere.Concat(OptionTable.All.Single(row => row.Key == key).Choices.Select(word => JsonSerializer.Serialize(word))).Concat(More.GetValueOrDefault(key, [])).Distinct();

    private static Dictionary<Case, bool> Validate()
    {
        using var schema = JsonDocument.Parse(SettingsSchema.Write(OptionTable.All));
        var cases = new List<Case> { new("$schema", "\"./imagehaul.schema.json\""), new("perhost", "4"), new("Per-Host", "4") };
        cases.AddRange(OptionTable.All.SelectMany(row => Values(row.Key).Select(value => new Case(row.Key, value))));
        foreach (var property in schema.RootElement.GetProperty("properties").EnumerateObject())
        {
            if (property.Value.TryGetProperty("default", out var value)) cases.Add(new(property.Name, value.GetRawText()));
        }
        cases = [.. cases.Distinct()];
        const string Script = """
            import json, sys
            from jsonschema import Draft202012Validator
            text = json.load(sys.stdin)
            Draft202012Validator.check_schema(text["schema"])
            validator = Draft202012Validator(text["schema"])
            print("".join("1" if validator.is_valid({key: value}) else "0" for key, value in text["cases"]))
            """;
        var start = new ProcessStartInfo("python3", ["-c", Script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write($"{{\"schema\": {schema.RootElement.GetRawText()}, \"cases\": [{string.Join(',', cases.Select(one => $"[{JsonSerializer.Serialize(one.Key)}, {one.Value}]"))}]}}");
        process.StandardInput.Close();
        process.WaitForExit();
        var verdicts = output.Result.Trim();
        Assert.True(verdicts.Length == cases.Count, errors.Result);
        return Enumerable.Range(0, cases.Count).ToDictionary(index => cases[index], index => verdicts[index] == '1');
    }

    /// <summary>A settings file of one key; the value as JSON.</summary>
    private sealed record Case(string Key, string Value);
}
