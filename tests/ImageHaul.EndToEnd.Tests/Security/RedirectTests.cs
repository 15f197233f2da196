using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>Where redirects may lead, and what may go with them.</summary>
public sealed class RedirectTests
{
    private const string Canary = "cAnArY-5d1f";

    [Fact]
    public async Task Get_EveryKindOfLocation_IsFollowedOrRefused()
    {
        await using var run = new HostileRun();
        void To(string id, string expected, params ReadOnlySpan<string> locations) => run.Add(id, expected, $"/image/png/{id.Length}00", new() { Locations = Lines.Create(locations) });
        var other = run.Server.Url("/image/png/77", host: "other.hostile.test");

        foreach (var location in new[] { "file:///etc/passwd", "ftp://ftp.test/x.png", "data:image/png;base64,iVBORw0KGgo=", "javascript:alert(1)", "ws://ws.test/", "gopher://g.test/1", "made-up://x/", "mailto:a@b.test", "jar:http://x.test/!/a" })
        {
            To($"scheme-{location[..location.IndexOf(':')]}", "bad-redirect", location);
        }
        To("empty", "bad-redirect", "");
        To("blank", "bad-redirect", "  ");
        run.Add("none", "bad-redirect", "/image/png/1", new() { Status = 302 });
        To("two", "bad-redirect", "/image/png/8", "/image/png/9");
        To("two-alike", "downloaded", "/image/png/10", "/image/png/10");
        To("no-host", "bad-redirect", "http://");
        To("port-out-of-range", "bad-redirect", "http://x.test:99999/");
        To("relative", "downloaded", "../png/11");
        To("rooted", "downloaded", "/image/png/12");
        To("without-scheme", "downloaded", other[other.IndexOf("//", StringComparison.Ordinal)..]);
        To("query-only", "downloaded", "?v=2");
        To("fragment", "downloaded", "/image/png/13#secret-place");
        To("backslashes", "downloaded", "\\image\\png\\14");
        To("line-break-escaped", "downloaded", "/image/png/15?a=%0d%0aX-Injected:%201");
        run.Add("itself", "bad-redirect", "/redirect-to-itself");
        run.Server.Map("/redirect-to-itself", exchange => exchange.ReplyAsync(302, headers: "Location: /redirect-to-itself").AsTask());
        run.Add("loop", "too-many-redirects", "/loop/3");
        run.Add("ten-hops", "downloaded", "/redirect/10?to=%2Fimage%2Fpng%2F16");
        run.Add("fifteen-hops", "too-many-redirects", "/redirect/15?to=%2Fimage%2Fpng%2F17");

        await run.RunAsync("--allow-address", "127.0.0.1/32");

        Assert.DoesNotContain("secret-place", run.Rows["fragment"]["final_url"]);
        Assert.DoesNotContain(run.Server.Log.Entries, entry => entry.Head.Target.Contains('#') || entry.Head.Header("X-Injected") is not null);
        // A refused hop is never asked for: 10 followed, the eleventh not.
        Assert.Equal(11, run.Server.Log.RowRequests(HostileRun.HostOf("fifteen-hops")));
    }

    [Fact]
    public async Task Get_RedirectFromHttpsToHttp_IsRefused()
    {
        await using var plain = HostileServer.Start();
        await using var run = new HostileRun(new() { Certificate = TestCertificates.SelfSigned("down.hostile.test", "up.hostile.test") });
        run.Add("down", "bad-redirect", "/image/png/1", new() { Locations = [plain.Url("/image/png/2")] });
        run.AddUrl("up", "downloaded", plain.Url("/image/png/3", new() { Locations = [run.Server.Url("/image/png/4", host: "up.hostile.test")] }));

        await run.RunAsync("--allow-address", "127.0.0.1/32", "--insecure");

        Assert.Equal(1, plain.Log.RowRequests());
    }

    [Fact]
    public async Task Get_SecretsOnARedirect_StayWithinSchemeHostAndPort()
    {
        await using var otherPort = HostileServer.Start();
        await using var secure = HostileServer.Start(new() { Certificate = TestCertificates.SelfSigned("127.0.0.1") });
        await using var run = new HostileRun();
        string Own(string id) => $"http://user:{Canary}@{HostileRun.HostOf(id)}:{run.Server.Port}";
        void To(string id, string target) => run.AddUrl(id, "downloaded", $"{Own(id)}/image/png/1?{new Behaviour { Locations = [target] }.ToQuery()}");
        To("same-origin", "/image/png/2?same-origin");
        To("other-host", run.Server.Url("/image/png/3?other-host", host: "elsewhere.test"));
        To("other-port", otherPort.Url("/image/png/4?other-port"));
        To("other-scheme", secure.Url("/image/png/5?other-scheme"));
        // Away and back again: what was left behind stays behind.
        var back = run.Server.Url("/image/png/6?back", host: HostileRun.HostOf("and-back"));
        To("and-back", otherPort.Url("/image/png/7", new() { Locations = [back] }));

        await run.RunAsync(
            "--allow-address", "127.0.0.1/32", "--insecure", "--header", $"X-Api-Key: {Canary}", "--header", $"Cookie: session={Canary}");

        string Heads(HostileServer server, string mark) => string.Join('\n', server.Log.Entries.Where(entry => entry.Head.Target.EndsWith(mark, StringComparison.Ordinal)).Select(entry =>
            string.Join('|', new[] { "Authorization", "X-Api-Key", "Cookie", "Referer" }.Select(name => $"{name}={entry.Head.Header(name)}"))));
        var basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"user:{Canary}"));
        Assert.Equal($"Authorization={basic}|X-Api-Key={Canary}|Cookie=session={Canary}|Referer=", Heads(run.Server, "?same-origin"));
        foreach (var (server, mark) in new[] { (run.Server, "?other-host"), (otherPort, "?other-port"), (secure, "?other-scheme"), (run.Server, "?back") })
        {
            Assert.Equal("Authorization=|X-Api-Key=|Cookie=|Referer=", Heads(server, mark));
        }
    }
}
