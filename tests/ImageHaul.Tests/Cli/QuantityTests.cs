using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Cli.Options;

namespace ImageHaul.Tests.Cli;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("10 s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("10 min", 600_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2D", 172_800_000)]
    [InlineData("0", 0)]
    public void Parse_UsualForms_AreRead(string text, long milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 parsecs")]
    [InlineData("1.2.3s")]
    [InlineData("10s5")]
    [InlineData("25d")]
    [InlineData("99999999999999999999999999999999h")]
    public void Parse_AnythingElse_IsAFault(string text) => Assert.NotNull(DurationText.Parse(text).Fault);

    [Fact]
    public void Format_EveryDuration_IsReadBack() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue / 2).ToArbitrary(),
        milliseconds => DurationText.Parse(DurationText.Format(TimeSpan.FromMilliseconds(milliseconds))).Value == TimeSpan.FromMilliseconds(milliseconds)).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyText_NeverThrows() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text => DurationText.Parse(text.Get) is { Fault: not null } or { Value.Ticks: >= 0 }).QuickCheckThrowOnFailure();
}

public sealed class SizeTextTests
{
    [Theory]
    [InlineData("64k", 65_536)]
    [InlineData("64K", 65_536)]
    [InlineData("100MiB", 104_857_600)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("1g", 1_073_741_824)]
    [InlineData("1.5 kB", 1_500)]
    [InlineData("17", 17)]
    [InlineData("0", 0)]
    public void Parse_UsualForms_AreRead(string text, long bytes) => Assert.Equal(bytes, SizeText.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1k")]
    [InlineData("10x")]
    [InlineData("1e3")]
    [InlineData("5MiB/s")]
    [InlineData("99999999TiB")]
    public void Parse_AnythingElse_IsAFault(string text) => Assert.NotNull(SizeText.Parse(text).Fault);

    [Theory]
    [InlineData("5MiB/s", 5 << 20)]
    [InlineData("5MiB", 5 << 20)]
    [InlineData("500k/S", 512_000)]
    public void ParseSpeed_WithOrWithoutSeconds_IsRead(string text, long bytes) => Assert.Equal(bytes, SizeText.ParseSpeed(text).Value);

    [Fact]
    public void Format_EverySize_IsReadBack() => Prop.ForAll(
        ArbMap.Default.ArbFor<ulong>(),
        number => SizeText.Parse(SizeText.Format((long)(number >> 1))).Value == (long)(number >> 1)).QuickCheckThrowOnFailure();
}

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("10/s", 10)]
    [InlineData("10", 10)]
    [InlineData("600/m", 10)]
    [InlineData("1800/h", 0.5)]
    public void PerSecond_Rates_AreRead(string text, double perSecond) => Assert.Equal(perSecond, NumberText.PerSecond(text).Value);

    [Theory]
    [InlineData("10/x")]
    [InlineData("fast")]
    [InlineData("/s")]
    [InlineData("NaN")]
    public void PerSecond_AnythingElse_IsAFault(string text) => Assert.NotNull(NumberText.PerSecond(text).Fault);

    [Theory]
    [InlineData("any", 0)]
    [InlineData("none", 100)]
    [InlineData("5%", 5)]
    [InlineData("2.5 %", 2.5)]
    public void FailOn_Forms_AreRead(string text, double percent) => Assert.Equal(percent, FailOn.Parse(text).Value.ToleratedPercent);

    [Theory]
    [InlineData("5")]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("some")]
    public void FailOn_AnythingElse_IsAFault(string text) => Assert.NotNull(FailOn.Parse(text).Fault);
}

public sealed class NetworkTextTests
{
    [Theory]
    [InlineData("example.com:443:127.0.0.1", "example.com", 443, "127.0.0.1", null)]
    [InlineData("Example.COM:80:[::1]", "example.com", 80, "::1", null)]
    [InlineData("bücher.example:80:10.0.0.1:8080", "xn--bcher-kva.example", 80, "10.0.0.1", 8080)]
    [InlineData("*:80:[2001:db8::1]:8080", "*", 80, "2001:db8::1", 8080)]
    [InlineData("[::1]:80:127.0.0.1", "[::1]", 80, "127.0.0.1", null)]
    public void Resolve_Forms_AreRead(string text, string host, int port, string address, int? addressPort)
    {
        var parsed = NetworkText.Resolve(text);

        Assert.Null(parsed.Fault);
        Assert.Equal((host, port, address, addressPort), (parsed.Value.Host, parsed.Value.Port, parsed.Value.Address.ToString(), parsed.Value.AddressPort));
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("example.com:80")]
    [InlineData("example.com:80:localhost")]
    [InlineData("example.com:0:127.0.0.1")]
    [InlineData("example.com:65536:127.0.0.1")]
    [InlineData(":80:127.0.0.1")]
    [InlineData("example.com:80:127.0.0.1:")]
    [InlineData("example.com:80:127.0.0.1:80:1")]
    [InlineData("[::1:80:127.0.0.1")]
    public void Resolve_AnythingElse_IsAFault(string text) => Assert.NotNull(NetworkText.Resolve(text).Fault);

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.0.0/16")]
    [InlineData("192.168.1.7", "192.168.1.7/32")]
    [InlineData("fd00::/8", "fd00::/8")]
    [InlineData("::1", "::1/128")]
    public void Range_Forms_AreRead(string text, string range) => Assert.Equal(range, NetworkText.Range(text).Value.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("10.1.2.3/16")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("fe80::1%2")]
    public void Range_AnythingElse_IsAFault(string text) => Assert.NotNull(NetworkText.Range(text).Fault);

    [Fact]
    public void CertificateFile_WithoutCertificate_IsAFault()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n");
        var broken = NetworkText.CertificateFile(path).Fault;
        File.WriteAllText(path, "nothing here");
        var empty = NetworkText.CertificateFile(path).Fault;
        File.Delete(path);

        Assert.NotNull(broken);
        Assert.Contains("holds no certificate", empty);
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData(": value")]
    [InlineData("Na me: value")]
    [InlineData("X-A: one\r\nX-B: two")]
    [InlineData("X-A: caf\u00e9")]
    [InlineData("Host: example.com")]
    [InlineData("content-length: 0")]
    [InlineData("Range: bytes=0-1")]
    [InlineData("Proxy-Authorization: Basic c2VjcmV0")]
    public void Header_ThatMustNotBeSent_IsAFaultWithoutItsValue(string text)
    {
        var fault = NetworkText.Header(text).Fault;

        Assert.NotNull(fault);
        Assert.DoesNotContain("c2VjcmV0", fault);
    }

    [Fact]
    public void Header_NameAndValue_AreRead() => Assert.Equal(KeyValuePair.Create("X-Api-Key", "a:b c"), NetworkText.Header("X-Api-Key:  a:b c ").Value);

    [Theory]
    [InlineData("http://user:secret@proxy:8080", "http://proxy:8080")]
    [InlineData("http://proxy:8080/", "http://proxy:8080")]
    [InlineData("SOCKS5h://[::1]", "socks5h://[::1]:1080")]
    public void Proxy_Url_IsRead(string text, string shown) => Assert.Equal(shown, ProxyText.Server(text).Value.ToString());

    [Theory]
    [InlineData("proxy:8080")]
    [InlineData("user:secret@proxy:8080")]
    [InlineData("socks4://user:secret@proxy:1080")]
    [InlineData("http://user:se@secret@")]
    [InlineData("http://user:secret@proxy:8080/path")]
    [InlineData("http://user:secret@proxy:99999")]
    public void Proxy_AnythingElse_IsAFaultWithoutItsSecret(string text)
    {
        var fault = ProxyText.Server(text).Fault;

        Assert.NotNull(fault);
        Assert.DoesNotContain("secret", fault);
    }
}

public sealed class DidYouMeanTests
{
    private static readonly string[] Names = ["concurrency", "per-host", "proxy", "retry", "retry-base"];

    [Theory]
    [InlineData("concurency", "concurrency")]
    [InlineData("perhost", "per-host")]
    [InlineData("porxy", "proxy")]
    [InlineData("CONCURRENCY", "concurrency")]
    [InlineData("conc", "concurrency")]
    [InlineData("zebra", null)]
    [InlineData("", null)]
    public void Nearest_SlipsOfTheFinger_AreFound(string written, string? meant) => Assert.Equal(meant, DidYouMean.Nearest(Names, written));
}
