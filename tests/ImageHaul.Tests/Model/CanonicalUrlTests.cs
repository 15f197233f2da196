using ImageHaul.Model;

namespace ImageHaul.Tests.Model;

public sealed class CanonicalUrlTests
{
    [Theory]
    // Scheme, host, port, fragment.
    [InlineData("HTTP://EXAMPLE.com/A", "http://example.com/A")]
    [InlineData("https://example.com", "https://example.com/")]
    [InlineData("https://example.com?q", "https://example.com/?q")]
    [InlineData("https://example.com#f?x", "https://example.com/")]
    [InlineData("https://example.com:443/a", "https://example.com/a")]
    [InlineData("http://example.com:443/a", "http://example.com:443/a")]
    [InlineData("http://example.com:/a", "http://example.com/a")]
    [InlineData("http://example.com:0080/a", "http://example.com/a")]
    [InlineData("http://example.com:0/a", "http://example.com:0/a")]
    [InlineData("http://example.com./a", "http://example.com./a")]
    // Slashes, white space.
    [InlineData("http:example.com/a", "http://example.com/a")]
    [InlineData("http:\\\\example.com\\a\\b", "http://example.com/a/b")]
    [InlineData("http:////example.com/a", "http://example.com/a")]
    [InlineData("  \u0001http://exam\nple.com/a\tb \r\n", "http://example.com/ab")]
    // Dot segments, escaped ones too.
    [InlineData("http://h.example/a/./b/../c", "http://h.example/a/c")]
    [InlineData("http://h.example/a/%2e/b/%2E%2e/c", "http://h.example/a/c")]
    [InlineData("http://h.example/../../a", "http://h.example/a")]
    [InlineData("http://h.example/a/..", "http://h.example/")]
    [InlineData("http://h.example/a/b/.", "http://h.example/a/b/")]
    [InlineData("http://h.example/.../..a/%2ea", "http://h.example/.../..a/%2ea")]
    [InlineData("http://h.example/a//../b", "http://h.example/a/b")]
    [InlineData("http://h.example/?a/../b", "http://h.example/?a/../b")]
    // Escapes stay, the rest is escaped where it must be.
    [InlineData("http://h.example/%zz%41%7e%", "http://h.example/%zz%41%7e%")]
    [InlineData("http://h.example/a b\"<>`{}^|ü", "http://h.example/a%20b%22%3C%3E%60%7B%7D%5E|%C3%BC")]
    [InlineData("http://h.example/?a b\"<>`{}^|'ü\\", "http://h.example/?a%20b%22%3C%3E`{}^|%27%C3%BC\\")]
    [InlineData("http://h.example/a\u007f\U0001F600", "http://h.example/a%7F%F0%9F%98%80")]
    [InlineData("http://h.example/a,b;c=d?z=1&a=2&&", "http://h.example/a,b;c=d?z=1&a=2&&")]
    [InlineData("http://h.example/?", "http://h.example/?")]
    // User info.
    [InlineData("http://me@h.example/", "http://me@h.example/")]
    [InlineData("http://me:@h.example/", "http://me@h.example/")]
    [InlineData("http://:pw@h.example/", "http://:pw@h.example/")]
    [InlineData("http://:@h.example/", "http://h.example/")]
    [InlineData("http://a@b:c:d@h.example/", "http://a%40b:c%3Ad@h.example/")]
    // IPv4 in its spellings, IPv6.
    [InlineData("http://127.1/", "http://127.0.0.1/")]
    [InlineData("http://0x7f000001/", "http://127.0.0.1/")]
    [InlineData("http://017700000001/", "http://127.0.0.1/")]
    [InlineData("http://2130706433/", "http://127.0.0.1/")]
    [InlineData("http://0X7F.0.0x.01/", "http://127.0.0.1/")]
    [InlineData("http://127.0.0.1./", "http://127.0.0.1/")]
    [InlineData("http://①②⑦.0.0.1/", "http://127.0.0.1/")]
    [InlineData("http://%31%32%37.1/", "http://127.0.0.1/")]
    [InlineData("http://１６９。254。169。254/", "http://169.254.169.254/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:8080/", "http://[::1]:8080/")]
    [InlineData("http://[2001:DB8:0:0:1:0:0:0]/", "http://[2001:db8:0:0:1::]/")]
    [InlineData("http://[1:0:2:0:3:0:4:0]/", "http://[1:0:2:0:3:0:4:0]/")]
    [InlineData("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/")]
    // Names beyond ASCII.
    [InlineData("http://Bücher.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://faß.example/", "http://xn--fa-hia.example/")]
    [InlineData("http://日本語。example/", "http://xn--wgv71a119e.example/")]
    [InlineData("http://пример.example/картинка.png", "http://xn--e1afmkfd.example/%D0%BA%D0%B0%D1%80%D1%82%D0%B8%D0%BD%D0%BA%D0%B0.png")]
    [InlineData("http://ａ%41%C3%BC\u00ad.example/", "http://xn--aa-yka.example/")]
    [InlineData("http://my_bucket.-odd-.example/", "http://my_bucket.-odd-.example/")]
    public void Parse_UsableUrl_IsCanonical(string raw, string canonical)
    {
        var url = CanonicalUrl.Parse(raw, out var failure);
        Assert.Null(failure);
        Assert.Equal(canonical, url!.Text);
        Assert.Equal(canonical, CanonicalUrl.Parse(canonical, out _)!.Text);
        Assert.StartsWith("/", url.Target, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnpairedSurrogate_BecomesTheReplacementCharacter() =>
        Assert.Equal("http://h.example/%EF%BF%BDa", CanonicalUrl.Parse("http://h.example/" + (char)0xD800 + "a", out _)!.Text);

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \t ", "empty")]
    [InlineData("example.com/a.jpg", "write https://example.com/a.jpg")]
    [InlineData("example.com:8080/a.jpg", "no scheme")]
    [InlineData("/a.jpg", "not a whole URL")]
    [InlineData("//example.com/a.jpg", "not a whole URL")]
    [InlineData("http://", "no host")]
    [InlineData("http:///", "no host")]
    [InlineData("http://user@/", "no host")]
    [InlineData("http://:80/", "no host")]
    [InlineData("http://exa mple.com/", "domain name")]
    [InlineData("http://exa%mple.com/", "domain name")]
    [InlineData("http://a%00b/", "domain name")]
    [InlineData("http://a<b/", "domain name")]
    [InlineData("http://\u00ad/", "no host")]
    [InlineData("http://a\ufffdb.example/", "domain name")]
    [InlineData("http://xn--ü.example/", "domain name")]
    [InlineData("http://a..b/", "look-up")]
    [InlineData("http://.a/", "look-up")]
    [InlineData("http://a.b.-c/", "begins with - or _")]
    [InlineData("http://1.2.3.4.5/", "IPv4")]
    [InlineData("http://256.1.1.1/", "IPv4")]
    [InlineData("http://4294967296/", "IPv4")]
    [InlineData("http://a.0xg.09/", "IPv4")]
    [InlineData("http://[::1/", "IPv6")]
    [InlineData("http://[1:2:3:4:5:6:7]/", "IPv6")]
    [InlineData("http://[1::2::3]/", "IPv6")]
    [InlineData("http://[fe80::1%25eth0]/", "IPv6")]
    [InlineData("http://[::1]x/", "IPv6")]
    [InlineData("http://[::127.0.0.01]/", "IPv6")]
    [InlineData("http://example.com:65536/", "port")]
    [InlineData("http://example.com:8o/", "port")]
    public void Parse_UnusableUrl_IsInvalidWithRemedy(string raw, string says)
    {
        Assert.Null(CanonicalUrl.Parse(raw, out var failure));
        Assert.Equal(FailureKind.InvalidUrl, failure!.Kind);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.com/a.jpg", "ftp:")]
    [InlineData("file:///etc/passwd", "file:")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "data:")]
    [InlineData("JavaScript:alert(1)", "JavaScript:")]
    [InlineData("ws://example.com/", "ws:")]
    [InlineData("C:\\images\\a.jpg", "path on a disk")]
    public void Parse_OtherScheme_IsUnsupported(string raw, string says)
    {
        Assert.Null(CanonicalUrl.Parse(raw, out var failure));
        Assert.Equal(FailureKind.UnsupportedScheme, failure!.Kind);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LabelAndNameLengths_AreThoseOfRfc1035()
    {
        var label = new string('a', 63);
        var name = $"{label}.{label}.{label}.{new string('b', 61)}";
        Assert.Equal(253, name.Length);
        Assert.NotNull(CanonicalUrl.Parse($"http://{name}/", out _));
        Assert.NotNull(CanonicalUrl.Parse($"http://{name}./", out _));
        Assert.Null(CanonicalUrl.Parse($"http://{name}b/", out _));
        Assert.Null(CanonicalUrl.Parse($"http://{label}a.example/", out _));
        Assert.Null(CanonicalUrl.Parse($"http://{new string('ü', 5000)}/", out _));
    }

    [Fact]
    public void Parse_LongerThanTheLimit_IsInvalid()
    {
        var longest = "http://h.example/".PadRight(CanonicalUrl.MaxLength, 'a');
        Assert.NotNull(CanonicalUrl.Parse(longest, out _));
        Assert.Null(CanonicalUrl.Parse(longest + "a", out var failure));
        Assert.Equal(FailureKind.InvalidUrl, failure!.Kind);
        // Escaping makes it too long.
        Assert.Null(CanonicalUrl.Parse("http://h.example/".PadRight(CanonicalUrl.MaxLength, ' ') + "?", out _));
        Assert.Null(CanonicalUrl.Parse("http://h.example/".PadRight(CanonicalUrl.MaxLength - 1, 'ü'), out _));
    }

    [Fact]
    public void Parse_CanonicalText_SharesInstances()
    {
        var raw = new string("https://shared.example/a.jpg?w=1");
        Assert.Same(raw, CanonicalUrl.Parse(raw, out _)!.Text);
        Assert.Same(raw, CanonicalUrl.Parse(raw, out _)!.Text);
        var other = CanonicalUrl.Parse("http://SHARED.example:8080/b", out _)!;
        Assert.Same(CanonicalUrl.Parse(raw, out _)!.HostKey.Host, other.HostKey.Host);
    }

    [Fact]
    public void HostKey_RootDot_IsTheSameServer()
    {
        var dotted = CanonicalUrl.Parse("https://example.com./a", out _)!;
        var plain = CanonicalUrl.Parse("https://example.com/a", out _)!;
        Assert.Equal(plain.HostKey, dotted.HostKey);
        Assert.NotEqual(plain, dotted);
        Assert.Equal("example.com.", dotted.ToUri().Host);
    }

    [Fact]
    public void ToUri_LeavesUserInfoBehindAndTheTargetAlone()
    {
        var url = CanonicalUrl.Parse("https://me:secret@example.com:8443/%zz/%41?q=%7e|'", out _)!;
        Assert.Equal("me:secret", url.UserInfo);
        Assert.Equal("/%zz/%41?q=%7e|%27", url.Target);
        var uri = url.ToUri();
        Assert.Equal("/%zz/%41?q=%7e|%27", uri.PathAndQuery);
        Assert.Equal("", uri.UserInfo);
        Assert.Equal(8443, uri.Port);
        Assert.DoesNotContain("secret", url.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b.jpg", "https://me:pw@example.com/dir/b.jpg")]
    [InlineData("../b.jpg?y", "https://me:pw@example.com/b.jpg?y")]
    [InlineData("?y", "https://me:pw@example.com/dir/a.jpg?y")]
    [InlineData("#f", "https://me:pw@example.com/dir/a.jpg?x")]
    [InlineData("/b.jpg", "https://me:pw@example.com/b.jpg")]
    [InlineData("\\b.jpg", "https://me:pw@example.com/b.jpg")]
    [InlineData("https:b.jpg", "https://me:pw@example.com/dir/b.jpg")]
    [InlineData("//cdn.example/b.jpg", "https://cdn.example/b.jpg")]
    [InlineData("\\\\cdn.example/b.jpg", "https://cdn.example/b.jpg")]
    [InlineData("http://cdn.example:80/b.jpg", "http://cdn.example/b.jpg")]
    [InlineData("http:b.jpg", "http://b.jpg/")]
    [InlineData(" /a b.jpg ", "https://me:pw@example.com/a%20b.jpg")]
    // Raw UTF-8, seen through Latin-1; raw Latin-1; decoded text.
    [InlineData("/caf\u00c3\u00a9.jpg", "https://me:pw@example.com/caf%C3%A9.jpg")]
    [InlineData("/caf\u00e9.jpg", "https://me:pw@example.com/caf%E9.jpg")]
    [InlineData("/\u65e5.jpg", "https://me:pw@example.com/%E6%97%A5.jpg")]
    [InlineData("https://b\u00c3\u00bccher.example/", "https://xn--bcher-kva.example/")]
    public void Resolve_UsableLocation_GivesTheNextHop(string location, string next)
    {
        var url = CanonicalUrl.Parse("https://me:pw@example.com/dir/a.jpg?x", out _)!;
        Assert.Equal(next, url.Resolve(location, out var failure)?.Text);
        Assert.Null(failure);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" ", "empty")]
    [InlineData("data:text/html,x", "data:")]
    [InlineData("ftp://u:secret@example.com/", "ftp:")]
    [InlineData("http://", "no host")]
    [InlineData("//exa mple/", "domain name")]
    [InlineData("https://example.com:x/", "port")]
    [InlineData("https://caf\u00e9.example/", "domain name")]
    public void Resolve_UnusableLocation_IsBadRedirect(string location, string says)
    {
        var url = CanonicalUrl.Parse("https://example.com/", out _)!;
        Assert.Null(url.Resolve(location, out var failure));
        Assert.Equal(FailureKind.BadRedirect, failure!.Kind);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://me:hidden@exa mple/")]
    [InlineData("http://me:hid/den@example.com/")]
    [InlineData("ftp://me:hidden@example.com/")]
    [InlineData("me:hidden@example.com/a.jpg")]
    [InlineData("http://me:hi\ndden@a..b/")]
    [InlineData("http://a..b/?access_token=hidden")]
    [InlineData("ht!tp://a/?X-Amz-Signature=hidden&x=1")]
    public void Parse_FaultySecretUrl_IsQuotedWithoutTheSecret(string raw)
    {
        Assert.Null(CanonicalUrl.Parse(raw, out var failure));
        Assert.DoesNotContain("hid", failure!.Message, StringComparison.Ordinal);
        Assert.Contains("***", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FaultyUrl_IsQuotedShortAndPrintable()
    {
        Assert.Null(CanonicalUrl.Parse("http://a b/\u001b[31m\u202e" + new string('x', 100_000), out var failure));
        Assert.True(failure!.Message.Length < 300);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.DoesNotContain('\u202e', failure.Message);
    }
}
