using System.Text.RegularExpressions;

namespace ImageHaul.Tests.Architecture;

/// <summary>Tables of promises name the tests that keep them: a row without a test, or with one that is not there, fails here.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("reliability.md")]
    public void EveryThreat_NamesATestThatExists(string document)
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", document)).Where(line => line.StartsWith('|') && !line.StartsWith("|---") && !line.StartsWith("| threat")).ToList();
        Assert.InRange(rows.Count, 20, 200);
        var methods = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"))
            .SelectMany(file => Methods().Matches(File.ReadAllText(file)).Select(method => $"{Path.GetFileNameWithoutExtension(file)}.{method.Groups["name"].Value}"))
            .ToHashSet();
        foreach (var row in rows)
        {
            var named = Names().Matches(row[row.LastIndexOf('|', row.Length - 2)..]).Select(name => name.Groups["name"].Value).ToList();
            Assert.True(named.Count > 0, $"no test is named: {row}");
            Assert.All(named, name => Assert.True(methods.Contains(name) || File.Exists(Path.Combine(Repository.Root, name)), $"{name} is named in {document} and does not exist"));
        }
    }

    [GeneratedRegex(@"public (?:async Task|void|Task) (?<name>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Methods();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Names();
}
