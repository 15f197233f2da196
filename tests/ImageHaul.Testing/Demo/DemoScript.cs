using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Testing.Demo;

/// <summary>
/// The rows of the demo. Failures that blame a host are spread so that no host can have five in a row within <see cref="DemoLimits.Attempts"/>:
/// it would be suspended for longer than the demo lasts.
/// </summary>
internal sealed class DemoScript(DemoListBuilder list, HostileServer server, int closedPort)
{
    public const string Photos = "photos.demo.test";
    public const string Shop = "shop.demo.test";
    public const string Archive = "archive.demo.test";
    public const string Flaky = "flaky.demo.test";
    public const string Slow = "slow.demo.test";
    public const string Cdn = "cdn.demo.test";
    public const string Legacy = "legacy.demo.test";
    public const string Mirror = "mirror.demo.test";
    public const string Closed = "closed.demo.test";
    public const string Gone = "gone.demo.invalid";

    /// <summary>Path that needs <c>ann:secret</c>, and what is there.</summary>
    public const string MembersPath = "/members/sunset.jpg";

    /// <summary>The archive's robots.txt.</summary>
    public const string ArchiveRobots = "User-agent: *\nDisallow: /image/*/private/\n";

    /// <summary>Hosts that lead to the server.</summary>
    public static IReadOnlyList<string> Served { get; } = [Photos, Shop, Archive, Flaky, Slow, Cdn, Legacy, Mirror];

    public void Write()
    {
        list.Comment("A small web that misbehaves in every common way. The comment above a row says how; the id behind the tab names it.");
        WritePhotos();
        WriteShop();
        WriteArchive();
        WriteFlaky();
        WriteSlow();
        WriteCdn();
        WriteLegacy();
        WriteMirror();
        WriteUnreachable();
    }

    private void WritePhotos()
    {
        list.Host(Photos, "photographs, dead links and pages in their place");
        list.Images(50, SampleFormat.Jpeg);
        list.Bad("404", "not there", "/status/404/lost.jpg", null, "http-not-found");
        list.Bad("410", "gone for good", "/status/410/old.jpg", null, "http-not-found");
        list.Bad("403", "forbidden, for ever", "/status/403/private.jpg", null, "blocked");
        list.Bad("challenge", "a page that wants to see a browser", "/challenge/photo.jpg", null, "blocked");
        list.Bad("html-as-jpeg", "an HTML page that says it is a JPEG", "/html/holiday.jpg", new() { Type = "image/jpeg" }, "not-an-image");
        list.Bad("login", "a sign-in page with status 200", "/login/album.jpg", null, "not-an-image");
        list.Good("octet-stream", "a JPEG that says it is a program", new() { Type = "application/octet-stream" });
        list.Good("no-type", "a JPEG without a type", new() { Type = "" });
        list.Good("signed", "a signed URL, whose secret shows nowhere", Behaviour.Plain,
            extraQuery: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=demo%2Feu&X-Amz-Expires=300&X-Amz-Signature=0f1e2d3c4b5a69788796a5b4c3d2e1f0");
        list.GoodAt("members", "user and password in the URL", server.Url(MembersPath, host: "ann:secret@" + Photos), "jpeg/1");
        list.Bad("conflicting-lengths", "two different lengths", "/image/bmp/811", new() { Length = LengthFault.Twice }, "bad-response");
        list.Reserved("noai", "the photographer says noai", "/image/jpeg/814/portrait.jpg", "opted-out", new() { Headers = ["X-Robots-Tag: noai"] });
        list.Good("named", "a file name that tries to leave the folder", new() { Disposition = "attachment; filename=\"../../etc/passwd\"" });
    }

    private void WriteShop()
    {
        list.Host(Shop, "a shop that asks for patience");
        list.Images(30, SampleFormat.Png, SampleFormat.Webp);
        list.Good("429-once", "too many requests, come back in a second", new() { Status = 429, Times = 1, RetryAfter = "1" }, SampleFormat.Png);
        list.Good("503-twice", "unavailable twice, then good", new() { Status = 503, Times = 2 }, SampleFormat.Webp);
        list.Bad("json-200", "an error in JSON with status 200", "/json/item-17.png", null, "not-an-image");
        list.Bad("xml-200", "an error in XML that says it is a PNG", "/xml/item-18.png", new() { Type = "image/png" }, "not-an-image");
        list.Bad("empty", "an empty body", "/empty/item-19.png", null, "not-an-image");
        list.Bad("svg", "a drawing, not asked for by default", "/image/svg/19/logo.svg", null, "unsupported-format");
        list.Good("gzip", "packed with gzip although nobody asked", new() { Coding = "gzip" }, SampleFormat.Png);
        list.Good("br", "packed with brotli although nobody asked", new() { Coding = "br" }, SampleFormat.Png);
        list.Good("wrong-extension", "a WebP that says it is a PNG", new() { Type = "image/png" }, SampleFormat.Webp);
    }

    private void WriteArchive()
    {
        list.Host(Archive, "old formats over a bad line");
        list.Images(30, SampleFormat.Gif, SampleFormat.Bmp, SampleFormat.Tiff);
        list.Good("cut-once", "cut half-way once, then good", new() { Cut = ByteCount.Percent(50), Times = 1 }, SampleFormat.Tiff);
        list.Bad("cut", "cut half-way, every time", "/image/gif/801/map.gif", new() { Cut = ByteCount.Percent(50) }, "truncated");
        list.Bad("cut-chunk", "a chunk cut, every time", "/image/gif/802/map.gif", new() { Framing = Framing.Chunked, Cut = ByteCount.Percent(60) }, "truncated");
        list.Bad("half-file", "a file that is itself only half there", "/image/gif/803/map.gif", new() { Keep = ByteCount.Percent(50) }, "truncated");
        list.Bad("damaged", "a PNG with a flipped byte", "/image/png/804/map.png", new() { Flip = ByteCount.Percent(70) }, "corrupt-image");
        list.Reserved("robots", "robots.txt keeps it private", "/image/gif/813/private/diary.gif", "robots-disallowed");
        list.Good("http10", "HTTP/1.0 without a length", new() { Framing = Framing.Http10 }, SampleFormat.Bmp);
        list.Good("chunked", "in chunks", new() { Framing = Framing.Chunked }, SampleFormat.Gif);
    }

    private void WriteFlaky()
    {
        list.Host(Flaky, "every connection may break, once");
        list.Images(25, SampleFormat.Jpeg, SampleFormat.Gif);
        list.Good("reset-once", "connection reset, once", new() { NoAnswer = NoAnswer.Reset, Times = 1 });
        list.Good("closed-once", "closed before the headers, once", new() { NoAnswer = NoAnswer.Close, Times = 1 });
        list.Good("reset-body-once", "reset within the body, once", new() { ResetAfter = 200, Times = 1 });
        list.Good("500-once", "server error, once", new() { Status = 500, Times = 1 });
    }

    private void WriteSlow()
    {
        list.Host(Slow, "patience, up to a point");
        list.Images(20, SampleFormat.Webp);
        list.Good("drip", "drop by drop, but all of it", new() { Drip = new Drip(500, TimeSpan.FromMilliseconds(100)) });
        list.Bad("stall", "falls silent within the body", "/image/jpeg/805/snail.jpg", new() { StallAfter = 300 }, "idle-timeout");
        list.Bad("endless", "never ends", "/image/jpeg/806/river.jpg", new() { Endless = true }, "too-large");
        list.Bad("10-gb", "announces 10 GB", "/image/jpeg/807/ocean.jpg", new() { Declared = 10L << 30 }, "too-large");
    }

    private void WriteCdn()
    {
        list.Host(Cdn, "new formats, and many turns on the way to them");
        list.Images(30, SampleFormat.Avif, SampleFormat.Heic, SampleFormat.Jxl, SampleFormat.Ico);
        list.GoodAt("redirect-5", "five redirects", Redirect(5, list.Image(SampleFormat.Png, out var five)), five);
        list.GoodAt("redirect-host", "a redirect to another host", Redirect(1, server.Url(list.Image(SampleFormat.Png, out var other), host: Mirror)), other);
        list.Bad("loop", "redirects in a circle", "/loop/3/merry-go-round.jpg", null, "too-many-redirects", "bad-redirect");
        list.Bad("redirect-20", "twenty redirects", Redirect(20, "/image/png/0"), null, "too-many-redirects");
        list.Bad("redirect-nowhere", "a redirect without a target", "/image/png/808", new() { Status = 302 }, "bad-redirect");
        list.Bad("redirect-file", "a redirect to a local file", "/image/png/809", new() { Locations = ["file:///etc/passwd"] }, "bad-redirect");
        list.Bad("500", "server error, every time", "/status/500/broken.avif", null, "http-server-error");
    }

    private void WriteLegacy()
    {
        list.Host(Legacy, "a server nobody dares to touch");
        list.Images(20, SampleFormat.Bmp, SampleFormat.Ico);
        list.Bad("garbage", "does not answer in HTTP", "/image/bmp/810", new() { NoAnswer = NoAnswer.Garbage }, "bad-response", "connection-reset");
        list.Good("408-once", "request timeout, once", new() { Status = 408, Times = 1 }, SampleFormat.Bmp);
        list.Good("hints", "interim answers first", new() { Interim = 1, EarlyHints = true }, SampleFormat.Bmp);
    }

    private void WriteMirror()
    {
        list.Host(Mirror, "what was there before");
        list.Images(15, SampleFormat.Jpeg);
        list.Bad("hang", "takes the request and says nothing", "/image/png/812", new() { NoAnswer = NoAnswer.Hang }, "header-timeout");
        for (var copy = 1; copy <= 10; copy++)
        {
            var path = $"/image/png/{820 + copy}";
            list.GoodAt($"original-{copy}", "an image that comes again below", server.Url(path, host: Mirror), $"png/{820 + copy}");
        }
        for (var copy = 1; copy <= 10; copy++)
        {
            var again = copy <= 5;
            var url = server.Url($"/image/png/{820 + copy}{(again ? "" : "?v=2")}", host: Mirror);
            list.GoodAt($"copy-{copy}", again ? "the same URL again" : "the same bytes under another URL", url, $"png/{820 + copy}");
        }
    }

    private void WriteUnreachable()
    {
        list.Host(Closed, "nobody listens there");
        list.Bad("refused", "connection refused", $"http://{Closed}:{closedPort}/image.jpg", null, "connect-refused");
        list.Bad("tls", "https where only http is spoken", $"https://{Photos}:{server.Port}/image.jpg", null, "tls-failure", "connection-reset");
        list.Host(Gone, "no such name");
        list.Bad("no-name", "a host name that does not exist", $"http://{Gone}/image.jpg", null, "dns-not-found", "dns-failure", "connect-timeout");
        list.Host("rows.demo.test", "rows that cannot be used");
        list.Bad("words", "words instead of a URL", "a picture of a cat", null, "invalid-url", "bad-row");
        list.Bad("no-host", "a URL without a host", "http://", null, "invalid-url");
        list.Bad("bad-address", "an address that is none", "http://[::bad::]/image.jpg", null, "invalid-url");
        list.Bad("ftp", "a scheme that is not spoken", "ftp://files.demo.test/image.jpg", null, "unsupported-scheme");
    }

    private string Redirect(int hops, string to) => server.Url($"/redirect/{hops}?to={Uri.EscapeDataString(to)}", host: Cdn);
}
