using ImageHaul.Cli.Options;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Tests.Cli;

public sealed class OptionResolverTests : IDisposable
{
    private readonly ResolverRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Resolve_EveryPlaceSet_TheStrongestWins()
    {
        _rig.UserFile = "{ \"per-host\": 1 }";
        Assert.Equal(1, PerHost());
        _rig.WorkingFile = "{ \"per-host\": 2 }";
        Assert.Equal(2, PerHost());
        _rig.Environment["IMAGEHAUL_PER_HOST"] = "3";
        Assert.Equal(3, PerHost());
        Assert.Equal(4, PerHost("--per-host", "4"));

        int PerHost(params string[] words) => _rig.Resolve(words).Settings.Haul.Politeness.PerHost;
    }

    [Fact]
    public void Resolve_EmptyVariable_CountsAsUnset()
    {
        _rig.Environment["IMAGEHAUL_PER_HOST"] = "";

        Assert.Equal(OriginKind.Default, _rig.Resolve().Values.Single(value => value.Row.Key == "per-host").Origin.Kind);
    }

    [Fact]
    public void Resolve_BadValueThatIsOverridden_DoesNotMatter()
    {
        _rig.WorkingFile = "{ \"per-host\": \"x\" }";

        Assert.Empty(_rig.Resolve("--per-host", "4").Faults);
    }

    [Fact]
    public void Resolve_SeveralFaults_AreAllFound()
    {
        _rig.WorkingFile = "{\n\"timeout\": 10,\n\"perhost\": 3 }";
        _rig.Environment["IMAGEHAUL_RATE"] = "x";

        var faults = _rig.Resolve("--max-bytes", "10x", "--attempts", "0").Faults;

        Assert.Equal(5, faults.Count);
        Assert.Contains("imagehaul.json line 3, column 1: \"perhost\" is no option; did you mean per-host?", faults);
        Assert.Contains("--timeout (from imagehaul.json line 2): '10' has no unit; write 500ms, 10s, 5m, 1h or 2d", faults);
        Assert.Contains("--rate (from IMAGEHAUL_RATE): 'x' is no rate; write 10/s, 600/m or 1000/h", faults);
        Assert.Contains("--max-bytes (from command line): '10x' is no size; write a number with a unit, such as 64k, 100MiB or 1GB", faults);
        Assert.Contains("--attempts (from command line): must be at least 1, but is 0.", faults);
    }

    [Fact]
    public void Resolve_OptionsThatContradictOneAnother_AreAFault() =>
        Assert.Equal("--retry-max (from command line): must not be less than --retry-base.", Assert.Single(_rig.Resolve("--retry-base", "10s", "--retry-max", "5s").Faults));

    [Fact]
    public void Resolve_UnknownVariable_IsAWarningWithAHint()
    {
        _rig.Environment["IMAGEHAUL_PERHOST"] = "3";

        var options = _rig.Resolve();

        Assert.Empty(options.Faults);
        Assert.Equal("the environment variable IMAGEHAUL_PERHOST is no option and is ignored; did you mean IMAGEHAUL_PER_HOST?", Assert.Single(options.Warnings));
    }

    [Fact]
    public void Resolve_SingleOptionGivenTwice_IsAFault() => Assert.Equal("--output (from command line): takes one value; keep one", Assert.Single(_rig.Resolve("-o", "a", "-o", "b").Faults));

    [Fact]
    public void Resolve_RepeatableInEachPlace_IsAList()
    {
        _rig.WorkingFile = "{ \"header\": [\"A: 1\", \"B: 2\"] }";
        Assert.Equal(2, _rig.Resolve().Settings.Haul.Fetching.Headers.Count);
        _rig.Environment["IMAGEHAUL_HEADER"] = "A: 1\nB: 2\n\nC: 3\n";
        Assert.Equal(3, _rig.Resolve().Settings.Haul.Fetching.Headers.Count);
        Assert.Equal("X", Assert.Single(_rig.Resolve("--header", "X: 1").Settings.Haul.Fetching.Headers).Key);
    }

    [Fact]
    public void Proxy_FromItsTwoVariables_InOrder()
    {
        _rig.Environment["HTTP_PROXY"] = "http://ignored:1";
        Assert.Null(Proxy());
        _rig.Environment["PROXIESAPI_PROXY_URL"] = "http://second:1";
        Assert.Equal("second", Proxy()!.Host);
        _rig.Environment["IMAGEHAUL_PROXY"] = "http://first:1";
        Assert.Equal("first", Proxy()!.Host);
        Assert.Null(Proxy("--proxy", "none"));

        ProxyServer? Proxy(params string[] words) => _rig.Resolve(words).Settings.Haul.Fetching.Proxies.SingleOrDefault();
    }

    [Fact]
    public void ProxyEnv_TakesWhatOtherProgramsUse()
    {
        _rig.Environment["http_proxy"] = "user:secret@proxy:3128";

        var options = _rig.Resolve("--proxy", "env");

        var proxy = Assert.Single(options.Settings.Haul.Fetching.Proxies);
        Assert.Equal(("http://proxy:3128", "user:secret", "http"), (proxy.ToString(), proxy.UserInfo, proxy.OnlyFor));
        var shown = options.Values.Single(value => value.Row.Key == "proxy");
        Assert.Equal(("http=http://***@proxy:3128", "http_proxy"), (shown.Text, shown.Origin.ToString()));
    }

    [Fact]
    public void ProxyEnv_WithoutAny_IsNoProxyAndAWarning()
    {
        var options = _rig.Resolve("--proxy", "env");

        Assert.Empty(options.Settings.Haul.Fetching.Proxies);
        Assert.Single(options.Warnings);
    }

    [Fact]
    public void Class_NearMiss_SuggestsTheKind() => Assert.Equal(
        "--class (from command line): 'not-found' is no failure kind; did you mean dns-not-found?", Assert.Single(_rig.Resolve(Verbs.Retry, ["--class", "not-found"]).Faults));

    [Fact]
    public void Class_Several_AreAllTaken() =>
        Assert.Equal([FailureKind.Blocked, FailureKind.RateLimited], _rig.Resolve(Verbs.Retry, ["--class", "blocked", "--class", "rate-limited"]).Settings.Classes);

    [Fact]
    public void Formats_SvgAddedToTheDefault_IsKept()
    {
        var formats = _rig.Resolve("--formats", "default,svg").Settings.Haul.Checks.Formats;

        Assert.Equal(ImageFormats.All, formats);
    }
}

public sealed class SettingsFileTests
{
    [Fact]
    public void Parse_CommentsAndTrailingCommas_AreFine()
    {
        var file = SettingsFile.Parse("\uFEFF{ // pace\n \"per-host\": 4, /* more */\n \"insecure\": true,\n}"u8, "f");

        Assert.Empty(file.Faults);
        Assert.Equal([("per-host", "4", 2), ("insecure", "true", 3)], file.Entries.Select(entry => (entry.Key, entry.Values[0], entry.Line)));
    }

    [Theory]
    [InlineData("", "f line 1")]
    [InlineData("[]", "f line 1: must be one JSON object")]
    [InlineData("{\n\"per-host\" 4 }", "f line 2, column 12: not JSON")]
    [InlineData("{\"a\": {\"b\": 1}}", "f line 1, column 2: \"a\" must be a text")]
    [InlineData("{\"a\": [[1]]}", "f line 1, column 2: \"a\" must be a text")]
    [InlineData("{\"a\": null}", "f line 1, column 2: \"a\" must be a text")]
    [InlineData("{\"a\": 1,\n\"a\": 2}", "f line 2, column 1: \"a\" stands there twice")]
    [InlineData("{} {}", "f")]
    public void Parse_AnythingElse_IsAFaultWithItsLine(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Single(SettingsFile.Parse(System.Text.Encoding.UTF8.GetBytes(json), "f").Faults));
}

public sealed class ArgumentReaderTests
{
    [Theory]
    [InlineData("list.txt --concurency 3", "--concurency is no option of this command; did you mean --concurrency?")]
    [InlineData("list.txt --class blocked", "--class is no option of this command; it belongs to retry")]
    [InlineData("list.txt --force", "--force is no option of this command; it belongs to compare")]
    [InlineData("list.txt --zebra=3", "--zebra is no option of this command")]
    [InlineData("list.txt -x", "-x is no option of this command")]
    public void Read_UnknownOption_IsAFaultWithAHint(string line, string expected) => Assert.Equal(expected, Assert.Single(Read(line).Faults));

    [Fact]
    public void Read_BehindTwoDashes_EverythingIsAWord()
    {
        var given = Read("-q -- --zebra -x");

        Assert.Empty(given.Faults);
        Assert.Equal(["--zebra", "-x"], given.Positionals);
    }

    [Fact]
    public void Read_SingleDash_IsAWord() => Assert.Equal(["-"], Read("-").Positionals);

    [Fact]
    public void Read_MissingValue_IsAFault() => Assert.NotEmpty(Read("list.txt --per-host").Faults);

    [Fact]
    public void Read_ResponseFileSyntax_IsAWord() => Assert.Equal(["@list.txt"], Read("@list.txt").Positionals);

    [Fact]
    public void Read_SwitchesInEveryForm_AreRead()
    {
        Assert.Equal(["true"], Read("-q").Flags["quiet"]);
        Assert.Equal(["true"], Read("-qv").Flags["verbose"]);
        Assert.Equal(["false"], Read("--quiet=false").Flags["quiet"]);
        Assert.Equal(["list.txt"], Read("-q list.txt").Positionals);
    }

    [Fact]
    public void Read_HeaderWithColons_StaysWhole() =>
        Assert.Equal(["X-A: b:c=d"], ArgumentReader.Read("get", OptionTable.Of(Verbs.Get), ["--header", "X-A: b:c=d"]).Flags["header"]);

    private static Arguments Read(string line) => ArgumentReader.Read("get", OptionTable.Of(Verbs.Get), line.Split(' '));
}

public sealed class ContinueCommandTests
{
    [Fact]
    public void Again_KeepsFlagsButNotRestart() => Assert.Equal("imagehaul get list.txt --output 'my images'", Again(["list.txt", "--output", "my images", "--restart"]));

    [Fact]
    public void Again_Quote_IsEscapedForAShell() => Assert.Equal("imagehaul get 'it'\\''s.txt' --quiet", Again(["it's.txt", "-q"]));

    [Fact]
    public void Again_DashWords_StandBehindTwoDashes() => Assert.Equal("imagehaul get --quiet -- -odd.txt", Again(["-q", "--", "-odd.txt"]));

    [Fact]
    public void Again_Secrets_AreLeftOutWithANote()
    {
        var next = ContinueCommand.Again("get", Verbs.Get, Read(["http://ann:secret@a.example/1.jpg", "--header", "X-Key: secret", "--proxy", "http://u:secret@p:1"]));

        Assert.DoesNotContain("secret", next.Line);
        Assert.Equal("imagehaul get 'http://***@a.example/1.jpg' --proxy 'http://***@p:1' --header 'X-Key: ***'", next.Line);
        Assert.Single(next.Notes);
    }

    [Fact]
    public void Again_StandardInput_ComesWithANote() => Assert.Contains("standard input", Assert.Single(ContinueCommand.Again("get", Verbs.Get, Read(["-"])).Notes));

    [Fact]
    public void Retry_TakesTheFolderAndTheOptionsThatApply() => Assert.Equal(
        "imagehaul retry shop --per-host 2", ContinueCommand.Retry("shop", Read(["list.csv", "--url-column", "image", "-o", "shop", "--per-host", "2"])).Line);

    private static string Again(string[] words) => ContinueCommand.Again("get", Verbs.Get, Read(words)).Line;

    private static Arguments Read(string[] words) => ArgumentReader.Read("get", OptionTable.Of(Verbs.Get), words);
}

/// <summary>Proxies from every place they can come from.</summary>
public sealed class ProxyOptionTests : IDisposable
{
    private readonly ResolverRig _rig = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        _rig.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void Proxy_Repeated_AndAFile_AddUp_EachOnce()
    {
        File.WriteAllText(_file, "# bought in May\n\nhttp://u:a@one:1\n  socks5://two  \nhttp://u:b@one:1\n");
        Assert.Equal(
            ["http://one:1", "https://three:443", "socks5://two:1080", "http://one:1"],
            Shown("--proxy", "http://u:a@one:1", "--proxy", "https://three", "--proxy-file", _file));
    }

    [Fact]
    public void ProxyNone_OnTheCommandLine_SwitchesOffWhatSettingsFilesSay()
    {
        File.WriteAllText(_file, "http://one:1\n");
        _rig.Environment["IMAGEHAUL_PROXY_FILE"] = _file;
        Assert.Empty(Shown("--proxy", "none"));
        Assert.Contains("none stands alone", Assert.Single(_rig.Resolve("--proxy", "none", "--proxy", "http://p").Faults));
    }

    [Theory]
    [InlineData("http://ok:1\nhttp://u:secret@ok:1/path\n\nu:secret@x\n", "line 2: 'http://***@ok:1/path' has a path", "line 4: '***@x' has no scheme")]
    [InlineData("# nothing\n\n", "holds no proxy")]
    public void ProxyFile_Faults_NameTheLine_AndShowNoSecret(string text, params string[] parts)
    {
        File.WriteAllText(_file, text);

        var fault = Assert.Single(_rig.Resolve("--proxy-file", _file).Faults);

        Assert.StartsWith("--proxy-file (from command line): ", fault);
        Assert.All(parts, part => Assert.Contains(part, fault));
        Assert.DoesNotContain("secret", fault);
    }

    [Fact]
    public void ProxyFile_ThatCannotBeRead_IsAFault() => Assert.Contains("cannot be read", Assert.Single(_rig.Resolve("--proxy-file", _file + ".missing").Faults));

    [Theory]
    [InlineData("ALL_PROXY=socks5://a", "socks5://a:1080")]
    [InlineData("HTTP_PROXY=a:1 HTTPS_PROXY=b:2", "http=http://a:1 https=http://b:2")]
    [InlineData("HTTP_PROXY=a:1 http_proxy=c:3", "http=http://c:3")]
    [InlineData("https_proxy=a:1 all_proxy=b:2", "http=http://b:2 https=http://a:1")]
    public void ProxyEnv_EachVariableForItsTargets(string variables, string expected)
    {
        Set(variables);
        var proxies = _rig.Resolve("--proxy", "env").Settings.Haul.Fetching.Proxies;
        Assert.Equal(expected, string.Join(' ', proxies.Select(proxy => proxy.OnlyFor is null ? $"{proxy}" : $"{proxy.OnlyFor}={proxy}")));
    }

    [Fact]
    public void ProxyEnv_BringsNoProxy_UnlessToldOtherwise()
    {
        Set("HTTP_PROXY=a:1 NO_PROXY=inner.test,10.0.0.0/8");
        Assert.Equal("inner.test,10.0.0.0/8", Outside("--proxy", "env"));
        Assert.Equal("other.test", Outside("--proxy", "env", "--no-proxy", "other.test"));
        Assert.Equal("", Outside("--proxy", "http://a:1"));
    }

    private string Outside(params string[] words) => _rig.Resolve(words).Settings.Haul.Fetching.NoProxy.ToString();

    private IEnumerable<string> Shown(params string[] words) => _rig.Resolve(words).Settings.Haul.Fetching.Proxies.Select(proxy => proxy.ToString());

    private void Set(string variables)
    {
        foreach (var pair in variables.Split(' ').Select(one => one.Split('=', 2))) _rig.Environment[pair[0]] = pair[1];
    }
}
