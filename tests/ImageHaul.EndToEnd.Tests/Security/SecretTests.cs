using System.Text;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Proxy;
using ImageHaul.Testing.Samples;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>A canary stands wherever a secret may stand, and is looked for in everything that the program writes.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretTests : IAsyncLifetime, IDisposable
{
    private const string Canary = "cAnArY7f3e9b";

    private readonly TemporaryFolder _folder = new();
    private HostileServer _server = null!;
    private int _seed;

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

    [Fact]
    public async Task Get_GoodRowsWithSecrets_LeaveNoneAnywhere()
    {
        await using var proxy = MisbehavingProxy.Start(new() { Credentials = $"proxyuser:{Canary}" });
        await using var dead = MisbehavingProxy.Start(new() { Credentials = $"proxyuser:{Canary}", Fault = _ => ProxyFault.Refuse });
        var list = WriteList(GoodRows());
        var proxies = _folder.File("proxies.txt");
        await File.WriteAllLinesAsync(proxies, ["# two of them", dead.Url.ToString(), proxy.Url.ToString()]);

        foreach (var way in new[] { Array.Empty<string>(), ["--proxy", proxy.Url.ToString()], ["--proxy-file", proxies], ["--layout", "original"] })
        {
            var output = _folder.File($"images-{way.Length}-{way.FirstOrDefault()}");
            var plain = (await RunAsync(["get", list, "-o", output, "-v", "--progress", "plain", .. Pace, .. way])).Expect(0);
            AssertClean(plain.ToString());
            AssertClean((await RunAsync("verify", output, "-v")).Expect(0).ToString());
            AssertClean((await RunAsync("export", output, "--format", "jsonl")).Expect(0).ToString());
            foreach (var file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
            {
                AssertClean(Path.GetRelativePath(output, file));
                AssertClean(await File.ReadAllBytesAsync(file), file);
            }
        }
        Assert.NotEmpty(proxy.Requests);
        var json = (await RunAsync(["get", list, "-o", _folder.File("json"), "--progress", "json", .. Pace])).Expect(0);
        Assert.Contains("\"event\":\"record\"", json.Output);
        AssertClean(json.ToString());
    }

    [Fact]
    public async Task Get_FailedRowsWithSecrets_ShowNone_AndOnlyThePrivateCatalogKeepsThem()
    {
        await using var refusing = MisbehavingProxy.Start(new() { Credentials = "proxyuser:another", Fault = _ => ProxyFault.Refuse });
        var list = WriteList(BadRows());
        var output = _folder.File("images");
        var refused = new UriBuilder(refusing.Url) { UserName = "proxyuser", Password = Canary }.Uri.ToString();

        AssertClean((await RunAsync(["get", list, "-o", output, "-v", .. Pace])).Expect(4).ToString());
        AssertClean((await RunAsync(["retry", output, "-v", .. Pace])).Expect(4).ToString());
        AssertClean((await RunAsync(["get", list, "-o", _folder.File("json"), "--progress", "json", .. Pace])).Expect(4).ToString());
        AssertClean((await RunAsync(["get", list, "-o", _folder.File("proxied"), "-v", "--proxy", refused, .. Pace])).Expect(4).ToString());
        AssertClean((await RunAsync("export", output, "--format", "jsonl")).Expect(0).ToString());
        AssertClean((await RunAsync("export", output, "--format", "csv")).Expect(0).ToString());

        var own = Path.Combine(output, ".imagehaul");
        foreach (var file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            // A failed row keeps what a retry needs, where nobody else can read it.
            if (file.StartsWith(own, StringComparison.Ordinal)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            else AssertClean(await File.ReadAllBytesAsync(file), file);
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(own));
    }

    [Fact]
    public async Task RowThatFailedAndThenEndsWell_IsForgottenByTheCatalog()
    {
        var url = _server.Url("/image/png/900", new() { Status = 503, Times = 1 }).Replace("//", $"//user:{Canary}@", StringComparison.Ordinal) + $"&X-Amz-Signature={Canary}";
        var list = WriteList([url]);
        var output = _folder.File("images");
        (await RunAsync(["get", list, "-o", output, .. Pace])).Expect(4);

        (await RunAsync(["retry", output, .. Pace])).Expect(0);

        foreach (var file in Directory.EnumerateFiles(Path.Combine(output, ".imagehaul"), "*", SearchOption.AllDirectories))
            AssertClean(await File.ReadAllBytesAsync(file), file);
    }

    [Theory]
    [InlineData("config", "--header", "X-Api-Key: CANARY", "--proxy", "http://u:CANARY@proxy.test:8080")]
    [InlineData("config", "--json", "--header", "Cookie: a=CANARY", "--proxy", "http://u:CANARY@proxy.test:8080")]
    [InlineData("get", "LIST", "--dry-run", "-v", "--header", "X-Api-Key: CANARY")]
    [InlineData("get", "LIST", "--dry-run", "--progress", "json")]
    [InlineData("get", "http://u:CANARY@", "http://u:CANARY@[bad]/?token=CANARY", "ftp://u:CANARY@ftp.test/?sig=CANARY", "--header", "CANARY")]
    [InlineData("get", "LIST", "--header", "X-Bad\u00e9: CANARY", "--proxy", "u:CANARY@proxy.test")]
    [InlineData("get", "LIST", "--proxy", "socks4://u:CANARY@proxy.test:1080")]
    [InlineData("config", "--proxy", "socks5://u:CANARY@proxy.test:1080", "--proxy", "https=https://u:CANARY@proxy.test")]
    [InlineData("get", "LIST", "-o", "OUTPUT", "-v", "--attempts", "1", "--retry-base", "1ms", "--proxy", "socks5h://u:CANARY@127.0.0.1:1", "--proxy", "https://u:CANARY@127.0.0.1:1")]
    [InlineData("get", "LIST", "--proxy-file", "PROXIES")]
    [InlineData("config", "--proxy", "env")]
    [InlineData("get", "LIST", "--header", "X-A: CANARY\nX-B: CANARY")]
    [InlineData("get", "LIST", "--no-such-option", "--header", "X-A: CANARY")]
    [InlineData("get", "http://u:CANARY@127.0.0.1:1/x.png?key=CANARY", "-o", "OUTPUT", "--deadline", "1ms", "--allow-private", "--header", "X-A: CANARY")]
    public async Task Command_WithSecretsInItsWords_ShowsNone(params string[] words)
    {
        var list = WriteList([.. GoodRows(), .. BadRows()]);
        var bad = _folder.File("bad-proxies.txt");
        await File.WriteAllLinesAsync(bad, [$"http://u:{Canary}@proxy.test:8080", $"u:{Canary}@proxy.test:8080", $"proxy.test:8080:u:{Canary}@x", $"http://u:{Canary}@proxy.test:8080/path"]);
        string[] arguments = [.. words.Select(word => word.Replace("CANARY", Canary, StringComparison.Ordinal).Replace("LIST", list, StringComparison.Ordinal).Replace("OUTPUT", _folder.File("out"), StringComparison.Ordinal).Replace("PROXIES", bad, StringComparison.Ordinal))];

        var result = await CommandLine.RunInAsync(_folder.Path, arguments, new Dictionary<string, string>
        {
            ["PROXIESAPI_PROXY_URL"] = words.Contains("--proxy") ? "" : $"http://u:{Canary}@proxy.test:8080",
            ["ALL_PROXY"] = words.Contains("env") ? $"socks5://u:{Canary}@proxy.test" : "",
            ["IMAGEHAUL_HEADER"] = words.Contains("--header") ? "" : $"X-Env: {Canary}",
        });

        AssertClean(result.ToString());
    }

    [Fact]
    public async Task Defect_WithSecretsAround_ShowsNone()
    {
        var broken = _folder.File("program");
        var result = await CommandLine.ShellAsync(
            $"cp -r '{AppContext.BaseDirectory}' '{broken}' && rm '{broken}/ImageHaul.Imaging.dll' && dotnet '{broken}/ImageHaul.Cli.dll' get "
            + $"'{_server.Url("/image/png/1").Replace("//", $"//user:{Canary}@", StringComparison.Ordinal)}?sig={Canary}' -o '{_folder.File("images")}' --allow-private --header 'X-Api-Key: {Canary}'");

        result.Expect(1);
        AssertClean(result.ToString());
    }

    private static string[] Pace => ["--allow-private", "--attempts", "1", "--retry-base", "10ms", "--header", $"X-Api-Key: {Canary}", "--header", $"Cookie: session={Canary}"];

    private IEnumerable<string> GoodRows()
    {
        yield return Image("").Replace("//", $"//user:{Canary}@", StringComparison.Ordinal);
        yield return Image("").Replace("//", $"//{Canary}@", StringComparison.Ordinal);
        foreach (var name in new[] { "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential", "sig", "token", "key", "access_token", "api_key", "Signature", "Policy", "Key-Pair-Id", "X-Goog-Signature", "password", "authorization", "hdnea", "to%6Ben" })
        {
            yield return Image($"?{name}={Canary}&size=large");
        }
        yield return Image($"?next=http%3A%2F%2Fu%3A{Canary}%40x.test%2F%3Ftoken%3D{Canary}");
        yield return Image($"#access_token={Canary}");
        yield return WithSession($"/album;jsessionid={Canary}/a.png", 901);
        yield return WithSession($"/b.png;jsessionid={Canary}", 902);
        yield return WithSession($"/c.png%3Bjsessionid={Canary}", 903);
        yield return _server.Url("/image/png/904", new Behaviour { Locations = [$"/image/png/905?X-Amz-Signature={Canary}"] });
        yield return Redirect($"/d.png;jsessionid={Canary}", 906);
    }

    private IEnumerable<string> BadRows()
    {
        var missing = _server.Url("/status/404/x.png");
        yield return missing.Replace("//", $"//user:{Canary}@", StringComparison.Ordinal);
        yield return $"{missing}?X-Amz-Signature={Canary}";
        yield return $"{missing};jsessionid={Canary}";
        yield return $"{_server.Url("/html/x.png")}?token={Canary}";
        yield return $"http://u:{Canary}@127.0.0.1:1/x.png?key={Canary}";
        yield return $"http://u:{Canary}@no-such-name.invalid/x.png?key={Canary}";
        yield return $"http://u:{Canary}@[bad]/?sig={Canary}";
        yield return $"http://u:{Canary}@a b/?sig={Canary}";
        yield return $"ftp://u:{Canary}@ftp.test/x.png";
        yield return $"http://u:p/{Canary}@host.test:x/";
        yield return _server.Url("/image/png/905", new Behaviour { Locations = [$"ftp://u:{Canary}@ftp.test/?token={Canary}"] });
        yield return _server.Url("/image/png/906", new Behaviour { Locations = [$"http://u:{Canary}@[bad]/?token={Canary}"] });
        yield return _server.Url("/image/png/907", new Behaviour { Locations = [$"/status/404?X-Amz-Signature={Canary}"] });
        yield return _server.Url("/image/png/908", new Behaviour { Locations = [_server.Url("/status/404").Replace("//", $"//u:{Canary}@", StringComparison.Ordinal)] });
    }

    private string WithSession(string path, int seed)
    {
        _server.Map(path, exchange => exchange.ReplyAsync(200, "image/png", SampleImages.Create(SampleFormat.Png, seed)).AsTask());
        return _server.Url(path);
    }

    private string Redirect(string path, int seed)
    {
        _server.Map($"/redirect-to-{seed}", exchange => exchange.ReplyAsync(302, headers: $"Location: {path}").AsTask());
        WithSession(path, seed);
        return _server.Url($"/redirect-to-{seed}");
    }

    private string Image(string rest) => _server.Url($"/image/png/{++_seed}") + rest;

    private string WriteList(IEnumerable<string> rows)
    {
        var list = _folder.File("rows.txt");
        File.WriteAllLines(list, rows);
        return list;
    }

    private static Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments);

    private static void AssertClean(string text) => AssertClean(Encoding.UTF8.GetBytes(text), text);

    /// <summary>As it is, in any case, and as Basic authorisation would carry it.</summary>
    private static void AssertClean(byte[] bytes, string where)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var at = text.IndexOf(Canary, StringComparison.OrdinalIgnoreCase);
        Assert.True(at < 0, $"…{(at < 0 ? "" : text[Math.Max(0, at - 120)..Math.Min(text.Length, at + 40)])}… in {where[..Math.Min(where.Length, 4000)]}");
        foreach (var user in new[] { "user:", "u:", "proxyuser:" })
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(user + Canary)).TrimEnd('='), text, StringComparison.Ordinal);
    }
}
