using System.Text;
using System.Text.Json;
using ImageHaul.Testing;
using ImageHaul.Testing.Samples;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>The Big List of Naughty Strings through every way in, looked for at every way out.</summary>
public sealed class NaughtyStringTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Strings = JsonSerializer.Deserialize<string[]>(
        File.ReadAllBytes(Path.Combine(Checkout.Root, "tests", "ImageHaul.Tests", "Storage", "NaughtyStrings", "blns.json")))!;

    private static readonly string[] Own =
    [
        "\e]0;owned\a", "\e[2J\e[H", "\u009b31m", "\u202Egpj.exe", "\u2066x\u2069", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "＝1+1", "../../../../tmp/naughty", "..\\..\\naughty", "/tmp/naughty",
        "C:\\naughty", "CON", "nul.png", "a\u0000b", "%2e%2e%2fnaughty", "x\u0085y", "\u2028z", new string('n', 4096), "~/.profile", "-rf", "file:///etc/passwd", "\uFEFFbom",
    ];

    private readonly TemporaryFolder _folder = new();
    private HostileServer _server = null!;

    private static IEnumerable<string> All => Strings.Concat(Own);

    public Task InitializeAsync()
    {
        _server = HostileServer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("txt")]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public async Task Get_NaughtyRows_GiveOneRecordEachAndTouchNothing(string format)
    {
        var output = Path.Combine(Directory.CreateDirectory(_folder.File("inner")).FullName, "images");
        var list = _folder.File($"rows.{format}");
        var rows = All.ToList();
        await File.WriteAllTextAsync(list, format switch
        {
            // A text list has no way to write a line break, and its comments and blank lines are no rows.
            "txt" => string.Join('\n', rows = [.. rows.Where(text => text.Trim().Length > 0 && text[0] != '#' && text.Trim()[0] != '#' && !text.Contains('\n') && !text.Contains('\r'))]) + "\n",
            "csv" => "url,id\n" + string.Concat(rows.Select(text => $"{Quote(text)},{Quote(text)}\n")),
            _ => string.Concat(rows.Select(text => JsonSerializer.Serialize(new { url = text, id = text }) + "\n")),
        });
        string[] get = ["get", list, "-o", output, "--attempts", "1", "--connect-timeout", "1s", "--resolve", "*:80:10.0.0.1", "--resolve", "*:443:10.0.0.1", "--concurrency", "32",
            .. format == "txt" ? Array.Empty<string>() : ["--id-column", "id"]];

        var plain = (await CommandLine.RunAsync([.. get, "-v", "--color", "never", "--progress", "plain"])).Expect(4);
        var json = (await CommandLine.RunAsync([.. get, "--restart", "--progress", "json"])).Expect(4);

        AssertHarmless(plain.ToString());
        AssertHarmless(json.ToString());
        var records = json.Output.Split('\n').Count(line => line.StartsWith("{\"event\":\"record\"", StringComparison.Ordinal));
        Assert.Equal(rows.Count, records);
        await AssertManifestAsync(output, rows.Count);
        Assert.Equal(["images"], Directory.EnumerateFileSystemEntries(_folder.File("inner")).Select(Path.GetFileName));
        Assert.Equal([".imagehaul", "manifest.csv"], Directory.EnumerateFileSystemEntries(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Get_NaughtyIdsAndHeaders_GiveGoodNamesInTheFolderAndNowhereElse()
    {
        // An id of more than 1,024 characters makes a bad row: told by the other tests.
        var texts = All.Select(text => text.Length > 1000 ? text[..1000] : text).ToList();
        for (var i = 0; i < texts.Count; i++) Serve(i, texts[i]);
        var list = _folder.File("rows.jsonl");
        await File.WriteAllLinesAsync(list, texts.Select((text, i) => JsonSerializer.Serialize(new { url = _server.Url($"/naughty/{i}"), id = text })));
        var output = Path.Combine(Directory.CreateDirectory(_folder.File("inner")).FullName, "images");

        var result = (await CommandLine.RunAsync(
            "get", list, "-o", output, "--id-column", "id", "--layout", "original", "--allow-private", "--attempts", "1", "-v", "--progress", "json", "--concurrency", "16", "--per-host", "16")).Expect(0);

        Assert.Empty(_server.Faults);
        AssertHarmless(result.ToString());
        var rows = await AssertManifestAsync(output, texts.Count);
        Assert.Equal(["images"], Directory.EnumerateFileSystemEntries(_folder.File("inner")).Select(Path.GetFileName));
        foreach (var path in rows.Select(row => row.GetProperty("path").GetString()!))
        {
            Assert.DoesNotContain('/', path);
            Assert.DoesNotContain('\\', path);
            Assert.True(File.Exists(Path.Combine(output, path)), path);
        }
        var stored = Directory.EnumerateFiles(output).Select(file => Path.GetFileName(file)).Where(name => name != "manifest.csv").ToList();
        Assert.Equal(texts.Count, stored.Count);
        Assert.All(stored, name => Assert.False(name.Any(char.IsControl) || name.StartsWith('-') || name.StartsWith('.') || Encoding.UTF8.GetByteCount(name) > 255, name));
        Assert.DoesNotContain(stored, name => name.Split('.')[0].ToUpperInvariant() is "CON" or "NUL" or "AUX" or "PRN");
        (await CommandLine.RunAsync("verify", output)).Expect(0);
    }

    [Fact]
    public async Task Get_OnATerminal_DrawsNoEscapeOfAStranger()
    {
        // The worst first: a run that is over in a moment prints no more than its first forty failures.
        var texts = All.Where(text => !text.Contains('\n') && text.Length < 300).OrderByDescending(text => text.Contains('\e')).ToList();
        var list = _folder.File("rows.jsonl");
        await File.WriteAllLinesAsync(list, texts.Select(text => JsonSerializer.Serialize(new { url = "http://x" + text + "/", id = text })));
        var typescript = _folder.File("typescript");

        await CommandLine.ShellAsync(
            $"script -qec \"$IMAGEHAUL get {list} -o {_folder.File("images")} --id-column id --attempts 1 -v --color never --resolve '*:80:10.0.0.1'\" {typescript} < /dev/null > /dev/null");

        var drawn = await File.ReadAllTextAsync(typescript);
        Assert.Contains("\\u001b", drawn);
        // The terminal's set-up by the runtime, and the display's own cursor, erase and wrap. A stranger's would set titles and colours, or clear the screen.
        foreach (var sequence in drawn.Split('\e').Skip(1)) Assert.Matches(@"^(\[\?(1|7|25|2026)[hl]|\[[0-9]*[AFGKJ]|[=>])", sequence);
        Assert.DoesNotContain("\e[2J", drawn);
        Assert.DoesNotContain(drawn, letter => letter is '\a' or '\u009b' or '\u202E' or (>= '\u2066' and <= '\u2069'));
    }

    // The string wherever a server may put one: name, type, validators, reason.
    private void Serve(int number, string text)
    {
        var image = SampleImages.Create(SampleFormat.Png, number + 1);
        var header = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.Length > 500 ? text[..500] : text)).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);
        _server.Map($"/naughty/{number}", async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: {header}\r\nETag: {header}\r\nLast-Modified: {header}\r\n"
                + $"Content-Disposition: attachment; filename=\"{header.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\r\nX-{number}: {header}\r\nContent-Length: {image.Length}\r\n\r\n");
            exchange.LastWriteFollows();
            await exchange.WriteAsync(image);
        });
    }

    /// <summary>Gives the rows of the JSON Lines, whose text is raw.</summary>
    private static async Task<List<JsonElement>> AssertManifestAsync(string output, int rows)
    {
        var csv = await File.ReadAllTextAsync(Path.Combine(output, "manifest.csv"));
        AssertHarmless(csv.Replace("\r", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal));
        var manifest = Manifest.Read(output);
        Assert.Equal(rows, manifest.Count);
        foreach (var cell in manifest.SelectMany(row => row.Values))
            Assert.False(cell.Length > 0 && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".Contains(cell[0]), cell);

        var jsonl = (await CommandLine.RunAsync("export", output, "--format", "jsonl")).Expect(0).Output;
        var lines = jsonl.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows, lines.Length);
        AssertHarmless(jsonl);
        return [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static void AssertHarmless(string text)
    {
        var bad = text.Where(letter => char.IsControl(letter) && letter is not ('\n' or '\t') || letter is '\u200E' or '\u200F' or '\u061C' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            .Distinct().Select(letter => $"U+{(int)letter:X4} in …{text[Math.Max(0, text.IndexOf(letter) - 100)..Math.Min(text.Length, text.IndexOf(letter) + 20)]}");
        Assert.Empty(bad);
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
