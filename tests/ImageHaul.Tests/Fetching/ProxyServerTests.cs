using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class ProxyServerTests
{
    [Theory]
    [InlineData("http://proxy.test", "http://proxy.test:80", "", null)]
    [InlineData("HTTPS://Proxy.Test", "https://proxy.test:443", "", null)]
    [InlineData("socks5://ann:p%40ss@10.0.0.1:9050/", "socks5://10.0.0.1:9050", "ann:p%40ss", null)]
    [InlineData("socks5h://ann@[::1]", "socks5h://[::1]:1080", "ann", null)]
    [InlineData("https=http://bücher.test:80", "http://xn--bcher-kva.test:80", "", "https")]
    [InlineData(" http=socks5://p ", "socks5://p:1080", "", "http")]
    public void Parse_Good_IsReadAndShownWithoutCredentials(string text, string shown, string userInfo, string? onlyFor)
    {
        var proxy = ProxyServer.Parse(text, out var fault)!;

        Assert.Null(fault);
        Assert.Equal((shown, userInfo, onlyFor), (proxy.ToString(), proxy.UserInfo, proxy.OnlyFor));
    }

    [Theory]
    [InlineData("proxy.test:8080", "has no scheme")]
    [InlineData("u:secret@proxy.test:8080", "has no scheme")]
    [InlineData("socks4://u:secret@p:1", "speaks socks4")]
    [InlineData("u:secret@p://x", "is no proxy URL")]
    [InlineData("http://", "is no proxy URL")]
    [InlineData("http://u:secret@", "is no proxy URL")]
    [InlineData("http://u:secret@p:0", "is no proxy URL")]
    [InlineData("http://u:secret@p:99999", "is no proxy URL")]
    [InlineData("http://u:secret@p/path", "has a path")]
    [InlineData("http://u:secret@p/?q", "has a path")]
    public void Parse_Bad_SaysWhatIsWrongAndShowsNoSecret(string text, string start)
    {
        Assert.Null(ProxyServer.Parse(text, out var fault));

        Assert.StartsWith(start, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_CredentialsThatSocksCannotCarry_AreAFault() =>
        Assert.Null(ProxyServer.Parse($"socks5://{new string('a', 256)}:b@p", out _));

    [Theory]
    [InlineData("example.com", "http://example.com", true)]
    [InlineData("example.com", "https://img.example.com", true)]
    [InlineData(".example.com", "http://example.com", true)]
    [InlineData("*.example.com", "http://a.example.com", true)]
    [InlineData("example.com", "http://notexample.com", false)]
    [InlineData("a.test, example.com:8080", "http://example.com:8080", true)]
    [InlineData("a.test example.com:8080", "http://example.com", false)]
    [InlineData("BÜCHER.test", "http://xn--bcher-kva.test", true)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "http://11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "http://ten.test", false)]
    [InlineData("127.0.0.1:81", "http://127.0.0.1:81", true)]
    [InlineData("::1", "http://[::1]", true)]
    [InlineData("[::1]:81", "http://[::1]:81", true)]
    [InlineData("[::1]:81", "http://[::1]", false)]
    [InlineData("fd00::/8", "http://[fd12::1]", true)]
    [InlineData("*", "http://any.test", true)]
    [InlineData("", "http://any.test", false)]
    public void NoProxyList_Contains_ReadsAsOtherProgramsDo(string list, string url, bool expected)
    {
        var parsed = NoProxyList.Parse(list, out var fault)!;

        Assert.Null(fault);
        Assert.Equal(expected, parsed.Contains(CanonicalUrl.Parse(url, out _)!.HostKey));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("ok.test,http://x")]
    [InlineData("a:0")]
    [InlineData("a:99999")]
    public void NoProxyList_Parse_Bad_NamesTheEntry(string list)
    {
        Assert.Null(NoProxyList.Parse(list, out var fault));
        Assert.StartsWith("'", fault, StringComparison.Ordinal);
    }
}
