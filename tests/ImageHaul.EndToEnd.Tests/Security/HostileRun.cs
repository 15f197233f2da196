using System.Text.RegularExpressions;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>
/// One run of the real command over rows that each have a host name of their own (so that no row suffers for another's faults), with limits short enough for a
/// test, and the outcome each row must have.
/// </summary>
internal sealed class HostileRun : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<(string Url, string Id, string Expected)> _rows = [];

    public HostileRun(HostileServerOptions? options = null) => Server = HostileServer.Start(options);

    public HostileServer Server { get; }

    public string Output => _folder.File("images");

    /// <summary>Manifest rows by id.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Rows { get; private set; } = new Dictionary<string, Dictionary<string, string>>();

    /// <summary>The host name of a row.</summary>
    public static string HostOf(string id) => $"{id}.hostile.test";

    /// <summary>A row that must end with this status, or this failure kind.</summary>
    public void Add(string id, string expected, string path, Behaviour? behaviour = null) => AddUrl(id, expected, Server.Url(path, behaviour, HostOf(id)));

    public void AddUrl(string id, string expected, string url) => _rows.Add((url, id, expected));

    /// <summary>Runs, and compares every row with what it must be: all differences at once.</summary>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var list = _folder.File("rows.txt");
        await File.WriteAllLinesAsync(list, _rows.Select(row => $"{row.Url}\t{row.Id}"));
        var result = await CommandLine.RunAsync([
            "get", list, "-o", Output, "--attempts", "1", "--concurrency", "64", "--header-timeout", "3s", "--idle-timeout", "1s", "--timeout", "3s",
            "--max-bytes", "1MiB", "--fail-on", "none", "--progress", "none", "--resolve", $"*:{Server.Port}:127.0.0.1", .. arguments]);
        result.Expect(0);
        Rows = Manifest.Read(Output).ToDictionary(row => row["id"]);

        var differences = _rows.Select(row => (row.Id, row.Expected, Was: Rows[row.Id]))
            .Where(row => row.Expected != (row.Was["failure"].Length > 0 ? row.Was["failure"] : row.Was["status"]))
            .Select(row => $"{row.Id}: {row.Was["status"]} {row.Was["failure"]} ({row.Was["message"]}), not {row.Expected}");
        Assert.True(!differences.Any(), string.Join('\n', differences));
        AssertNothingBut(_rows.Where(row => row.Expected == "downloaded").Select(row => Rows[row.Id]["path"]));
        return result;
    }

    public string Message(string id) => Rows[id]["message"];

    public byte[] Stored(string id) => File.ReadAllBytes(Path.Combine(Output, Rows[id]["path"]));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    // What failed must have left nothing, neither whole nor in part.
    private void AssertNothingBut(IEnumerable<string> paths)
    {
        var stored = Directory.EnumerateFiles(Output).Select(file => Path.GetFileName(file)).Where(name => name != "manifest.csv");
        Assert.Equal(paths.Distinct().Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
        Assert.All(stored, name => Assert.Matches(new Regex("^[0-9a-f]{64}[.][a-z]+$", RegexOptions.NonBacktracking), name));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Output, ".imagehaul"), "*", SearchOption.AllDirectories), file => file.Contains("partial", StringComparison.Ordinal));
    }
}
