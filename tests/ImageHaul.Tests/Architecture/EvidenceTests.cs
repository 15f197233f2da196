using System.Text.RegularExpressions;

namespace ImageHaul.Tests.Architecture;

/// <summary>The documents that claim a defence name the test that proves it; this holds them to it.</summary>
public sealed partial class EvidenceTests
{
    private static readonly string[] Documents = [.. new[] { "security.md", "reliability.md", "dashboard.md" }.Where(name => File.Exists(FileOf(name)))];

    /// <summary>Test methods by class, from every source file under tests.</summary>
    private static readonly ILookup<string, string> Methods = ReadMethods();

    public static TheoryData<string> Names => [.. Documents];

    [Fact]
    public void SecurityDocument_IsThere() => Assert.Contains("security.md", Documents);

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryRow_IsBackedByATestThatExists(string name)
    {
        var rows = File.ReadLines(FileOf(name)).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.Contains("| test |")).ToList();

        var unbacked = rows.Where(row => !TestName().IsMatch(row));
        var missing = rows.SelectMany(row => TestName().Matches(row)).Where(match => !Methods[match.Groups["class"].Value].Contains(match.Groups["method"].Value));

        Assert.True(rows.Count > 10, $"{name} has {rows.Count} rows");
        Assert.Empty(unbacked);
        Assert.Empty(missing.Select(match => match.Value));
    }

    [Fact]
    public void Methods_OfThisClass_AreFound()
    {
        Assert.Contains(nameof(EveryRow_IsBackedByATestThatExists), Methods[nameof(EvidenceTests)]);
        Assert.DoesNotContain("NoSuchTest", Methods[nameof(EvidenceTests)]);
    }

    private static string FileOf(string name) => Path.Combine(Repository.Root, "docs", name);

    private static ILookup<string, string> ReadMethods()
    {
        var found = new List<(string Class, string Method)>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories))
        {
            var type = "";
            var isTest = false;
            foreach (var line in File.ReadLines(file))
            {
                if (TypeStart().Match(line) is { Success: true } start) type = start.Groups["name"].Value;
                // Only what the runner calls counts, not every method of that name.
                if (TestMark().IsMatch(line)) isTest = true;
                else if (MethodStart().Match(line) is { Success: true } method)
                {
                    if (isTest) found.Add((type, method.Groups["name"].Value));
                    isTest = false;
                }
            }
        }
        return found.ToLookup(pair => pair.Class, pair => pair.Method);
    }

    [GeneratedRegex(@"`(?<class>[A-Z]\w+)\.(?<method>[A-Z]\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\s*public (sealed )?(partial )?class (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeStart();

    [GeneratedRegex(@"^\s*\[(Fact|Theory)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestMark();

    [GeneratedRegex(@"^\s*public (static )?(async )?(void|Task|ValueTask) (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MethodStart();
}
