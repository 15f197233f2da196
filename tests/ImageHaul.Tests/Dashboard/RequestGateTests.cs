using ImageHaul.Web.Dashboard;

namespace ImageHaul.Tests.Dashboard;

/// <summary>Who may talk to the dashboard.</summary>
public sealed class RequestGateTests
{
    private const string Token = "abcdefghijklmnopqrstuvwxyz012345";

    private readonly RequestGate _gate = new(8090, new AccessToken(Token));

    [Theory]
    [InlineData("127.0.0.1:8090", true)]
    [InlineData("localhost:8090", true)]
    [InlineData("LOCALHOST:8090", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:8091", false)]
    [InlineData("[::1]:8090", false)]
    [InlineData("evil.example:8090", false)]
    [InlineData("127.0.0.1.evil.example:8090", false)]
    [InlineData("localhost:8090.evil.example", false)]
    [InlineData("127.0.0.1:8090,evil.example", false)]
    [InlineData("0.0.0.0:8090", false)]
    [InlineData("", false)]
    public void Host_OnlyTheAddressThatIsServed(string host, bool isOpen) =>
        Assert.Equal(isOpen ? GateVerdict.Open : GateVerdict.WrongHost, Judge(new("GET", $"/{Token}/", host)));

    [Fact]
    public void Host_OnPort80_MayLeaveThePortOut()
    {
        var gate = new RequestGate(80, new AccessToken(Token));
        Assert.Equal(GateVerdict.Open, gate.Judge(new("GET", $"/{Token}/", "127.0.0.1"), out _));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/events")]
    [InlineData("/abcdefghijklmnopqrstuvwxyz01234/events")]
    [InlineData("/abcdefghijklmnopqrstuvwxyz0123456/events")]
    [InlineData("/ABCDEFGHIJKLMNOPQRSTUVWXYZ012345/events")]
    [InlineData("/abcdefghijklmnopqrstuvwxyz01234é/events")]
    [InlineData("/x/abcdefghijklmnopqrstuvwxyz012345/events")]
    public void Path_WithoutTheToken_IsNotFound(string path) => Assert.Equal(GateVerdict.NoToken, Judge(new("GET", path, "127.0.0.1:8090")));

    [Theory]
    [InlineData("/", "")]
    [InlineData("/events", "events")]
    [InlineData("/image/../../etc/passwd", "image/../../etc/passwd")]
    [InlineData("", ".")]
    public void Path_WithTheToken_IsWhatFollows(string rest, string resource)
    {
        Assert.Equal(GateVerdict.Open, _gate.Judge(new("GET", $"/{Token}{rest}", "127.0.0.1:8090"), out var found));
        Assert.Equal(resource, found);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("none", "navigate", true)]
    [InlineData("same-origin", "no-cors", true)]
    [InlineData("cross-site", "navigate", true)]
    [InlineData("cross-site", "no-cors", false)]
    [InlineData("same-site", "no-cors", false)]
    [InlineData("cross-site", "cors", false)]
    public void Get_OfAnotherSitesPage_IsRefused(string site, string mode, bool isOpen) =>
        Assert.Equal(isOpen ? GateVerdict.Open : GateVerdict.ForeignSite, Judge(new("GET", $"/{Token}/events", "127.0.0.1:8090", "", site, mode)));

    [Theory]
    [InlineData("http://127.0.0.1:8090", "same-origin", true)]
    [InlineData("http://127.0.0.1:8090", "", true)]
    [InlineData("", "same-origin", false)]
    [InlineData("null", "", false)]
    [InlineData("http://localhost:8090", "", false)]
    [InlineData("http://127.0.0.1:9999", "same-site", false)]
    [InlineData("https://127.0.0.1:8090", "", false)]
    [InlineData("http://evil.example", "cross-site", false)]
    [InlineData("http://127.0.0.1:8090", "cross-site", false)]
    [InlineData("http://127.0.0.1:8090", "none", false)]
    public void Post_OnlyFromThePageItself(string origin, string site, bool isOpen) =>
        Assert.Equal(isOpen ? GateVerdict.Open : GateVerdict.ForeignSite, Judge(new("POST", $"/{Token}/control", "127.0.0.1:8090", origin, site)));

    [Theory]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    [InlineData("get")]
    public void Method_Other_IsRefused(string method) => Assert.Equal(GateVerdict.WrongMethod, Judge(new(method, $"/{Token}/", "127.0.0.1:8090")));

    [Fact]
    public void Token_IsLongAndNeverTheSame()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => AccessToken.Create().Text).ToList();

        Assert.Equal(100, tokens.Distinct().Count());
        // 32 characters of 64 each: 192 bits.
        Assert.All(tokens, token => Assert.Matches("^[A-Za-z0-9_-]{32}$", token));
        Assert.True(new AccessToken(tokens[0]).Matches(tokens[0]));
        Assert.False(new AccessToken(tokens[0]).Matches(tokens[1]));
        Assert.False(new AccessToken(tokens[0]).Matches(""));
    }

    private GateVerdict Judge(in GateRequest request) => _gate.Judge(request, out _);
}
