using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Model;

namespace ImageHaul.Tests.Model;

public sealed class CanonicalUrlProperties
{
    private static readonly Gen<string> Pieces = SeededProperty.Glued(
        14, "http", "https", ":", "/", "//", "\\", "?", "#", "@", "[", "]", "::1", ".", "..", "%2e", "%", "%zz", "%41", "a", "B", "example.com", "-", "_", "xn--", "xn--bcher-kva",
        "80", "443", "0x7f", "127", "1", "08", "ü", "。", "①", "\u00ad", "\u0301", "\u200d", "\u05d0", "\ud800", "\U0001F600", "\ufffd", "\0", "\t", "\n", " ", "\u007f", "'", "\"", "|", "^", "~", "*", "(", "+", ",");

    private static readonly Gen<string> UrlLike =
        from scheme in Gen.Elements("http://", "https://", "HTTP:", "")
        from rest in Pieces
        select scheme + rest;

    [Fact]
    public void Parse_AnyText_NeverThrowsAndIsIdempotent() => SeededProperty.Holds(UrlLike, 8_000, raw =>
    {
        var url = CanonicalUrl.Parse(raw, out var failure);
        Assert.Equal(url is null, failure is not null);
        if (url is null) return;
        var again = CanonicalUrl.Parse(url.Text, out _);
        Assert.Equal(url.Text, again?.Text);
        Assert.Equal(url.HostKey, again!.HostKey);
        Assert.Equal(url.UserInfo, again.UserInfo);
        Assert.StartsWith("/", url.Target, StringComparison.Ordinal);
        Assert.EndsWith(url.Target, url.Text, StringComparison.Ordinal);
        Assert.True(System.Text.Ascii.IsValid(url.Text));
    });

    [Fact]
    public void ToUri_AnyAcceptedUrl_SendsHostAndTargetAsTheyAre() => SeededProperty.Holds(UrlLike, 8_000, raw =>
    {
        if (CanonicalUrl.Parse(raw, out _) is not { } url) return;
        var uri = url.ToUri();
        Assert.Equal(url.Target, uri.PathAndQuery);
        Assert.Equal(url.HostKey.Scheme, uri.Scheme);
        Assert.Equal(url.HostKey.Port, uri.Port);
        Assert.Equal(url.HostKey.Host.TrimStart('[').TrimEnd(']'), uri.IdnHost.TrimEnd('.'), IpComparer.Instance);
    });

    [Fact]
    public void ToUri_AnyName_IsTaken() => SeededProperty.Holds(SeededProperty.Glued(8, "a", "0", "9z", "-", "_", ".", "xn--", "x"), 8_000, name =>
    {
        if (CanonicalUrl.Parse($"https://{name}/a", out _) is { } url) Assert.Equal(url.HostKey.Host, url.ToUri().IdnHost.TrimEnd('.'));
    });

    [Fact]
    public void Resolve_AnyReference_AgreesWithParsingItsResult() => SeededProperty.Holds(Pieces, 8_000, reference =>
    {
        var url = CanonicalUrl.Parse("https://me@example.com:8443/a/b?c", out _)!;
        var next = url.Resolve(reference, out var failure);
        Assert.Equal(next is null, failure is not null);
        if (next is not null) Assert.Equal(next.Text, CanonicalUrl.Parse(next.Text, out _)?.Text);
        else Assert.Equal(FailureKind.BadRedirect, failure!.Kind);
    });

    /// <summary>Uri writes some IPv6 addresses with an IPv4 tail.</summary>
    private sealed class IpComparer : IEqualityComparer<string>
    {
        public static readonly IpComparer Instance = new();

        public bool Equals(string? x, string? y) =>
            x == y || (System.Net.IPAddress.TryParse(x, out var left) && System.Net.IPAddress.TryParse(y, out var right) && left.Equals(right));

        public int GetHashCode(string obj) => 0;
    }
}
