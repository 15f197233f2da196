using System.Net;
using System.Net.Sockets;
using ImageHaul.Fetching;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("120", null, 120)]
    [InlineData(" 7 ", null, 7)]
    [InlineData("Sun, 01 Mar 2026 12:01:00 GMT", null, 60)]
    [InlineData("Sun, 01 Mar 2026 12:01:00 GMT", "Sun, 01 Mar 2026 12:00:45 GMT", 15)]
    [InlineData("Thu, 01 Jan 2015 00:00:30 GMT", "Thu, 01 Jan 2015 00:00:00 GMT", 30)]
    [InlineData("Sunday, 01-Mar-26 12:01:00 GMT", null, 60)]
    [InlineData("Sun Mar  1 12:01:00 2026", null, 60)]
    [InlineData("Sun, 01 Mar 2026 12:01:00 GMT", "yesterday", 60)]
    [InlineData("2147483647", null, 3650L * 86400)]
    [InlineData("99999999999999999999999", null, 3650L * 86400)]
    [InlineData("Thu, 31 Dec 2099 23:59:59 GMT", null, 3650L * 86400)]
    public void Parse_Usable_IsTheWaitFromNow(string value, string? date, long seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(value, date, Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("000")]
    [InlineData("1.5")]
    [InlineData("-3")]
    [InlineData("soon")]
    [InlineData("Sun, 01 Mar 2026 11:59:00 GMT")]
    public void Parse_ZeroPastOrUnreadable_IsAbsent(string? value) => Assert.Null(RetryAfter.Parse(value, null, Now));
}

public sealed class RemoteFileNameTests
{
    [Theory]
    [InlineData(null, "/a/b/cat.jpg", "cat.jpg")]
    [InlineData(null, "/a/c%C3%A4t.jpg?x=/y/z", "cät.jpg")]
    [InlineData(null, "/a/c%E4t%zz.jpg", "cät%zz.jpg")]
    [InlineData(null, "/a/..%2F..%2Fetc", "../../etc")]
    [InlineData(null, "/", null)]
    [InlineData("attachment; filename=cat.png", "/x", "cat.png")]
    [InlineData("attachment;filename=\"my; \\\"cat\\\".png\"; size=3", "/x", "my; \"cat\".png")]
    [InlineData("inline; FileName = \"cat.png\"", "/x", "cat.png")]
    [InlineData("attachment; filename=\"plain.png\"; filename*=UTF-8''%e2%82%ac%20rate.png", "/x", "€ rate.png")]
    [InlineData("attachment; filename*=utf-8'en'%e2%82%ac.png; filename=plain.png", "/x", "€.png")]
    [InlineData("attachment; filename*=iso-8859-1''c%E4t.png", "/x", "cät.png")]
    [InlineData("attachment; filename*=koi8-r''c%E4t.png; filename=plain.png", "/x", "plain.png")]
    [InlineData("attachment; filename=\"c\u00C3\u00A4t.png\"", "/x", "cät.png")]
    [InlineData("attachment; filename=\"c\u00E4t.png\"", "/x", "cät.png")]
    [InlineData("attachment; filename=\"\"", "/x.gif", "x.gif")]
    [InlineData("attachment; filename=\"unclosed", "/x.gif", "unclosed")]
    [InlineData("attachment; ;=;filename", "/x.gif", "x.gif")]
    [InlineData("attachment; filename=\"a\u0000b\u0007c.png\"", "/x", "abc.png")]
    public void Of_DispositionOrUrl_IsTheName(string? disposition, string target, string? name) => Assert.Equal(name, RemoteFileName.Of(disposition, target));

    [Fact]
    public void Of_EndlessName_IsBounded() => Assert.Equal(HeaderText.MaxLength, RemoteFileName.Of("attachment; filename=" + new string('a', 100_000), "/")!.Length);
}

public sealed class BodyFramingTests
{
    // The cases of the web platform tests' content-lengths.json. Where those let a browser read on after a length that is no number, RFC 9112
    // section 6.3 calls the message broken, and so do we.
    [Theory]
    [InlineData("42", 42L)]
    [InlineData("42,42", 42L)]
    [InlineData("42|42", 42L)]
    [InlineData("42|42,42", 42L)]
    [InlineData("30|30, 30", 30L)]
    [InlineData("030", 30L)]
    [InlineData("0", 0L)]
    [InlineData("99999999999999999999", long.MaxValue)]
    public void Read_LengthsThatAgree_AreOneLength(string values, long length)
    {
        var framing = BodyFraming.Read(Response(values), out var failure);

        Assert.Null(failure);
        Assert.Equal(length, framing.Length);
    }

    [Theory]
    [InlineData("42,30")]
    [InlineData("30|42")]
    [InlineData("30,")]
    [InlineData(",30")]
    [InlineData("30|\t")]
    [InlineData("|30")]
    [InlineData("aaaah")]
    [InlineData("aaaah|aaaah")]
    [InlineData("42s")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("0x20")]
    [InlineData("030|30")]
    [InlineData("")]
    public void Read_LengthsThatConflictOrAreNone_AreBadResponse(string values)
    {
        BodyFraming.Read(Response(values), out var failure);

        Assert.Equal(FailureKind.BadResponse, failure!.Kind);
    }

    [Theory]
    [InlineData("chunked", false)]
    [InlineData("Chunked", false)]
    [InlineData("gzip, chunked", true)]
    [InlineData("gzip", true)]
    [InlineData("chunked, chunked", true)]
    public void Read_TransferCodings_OnlyOneChunkedCanBeUndone(string value, bool isBad)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        response.Headers.TryAddWithoutValidation("Transfer-Encoding", value.Split(", "));
        BodyFraming.Read(response, out var failure);
        Assert.Equal(isBad ? FailureKind.BadResponse : null, failure?.Kind);
    }

    private static HttpResponseMessage Response(string values)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream()) };
        response.Content.Headers.TryAddWithoutValidation("Content-Length", values.Split('|'));
        return response;
    }
}

public sealed class FetchOptionsTests
{
    [Fact]
    public void Validate_Default_HasNoFault() => Assert.Empty(new FetchOptions().Validate());

    [Theory]
    [InlineData("Content-Length", "5")]
    [InlineData("Host", "x")]
    [InlineData("connection", "close")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Range", "bytes=0-1")]
    [InlineData("bad name", "x")]
    [InlineData("", "x")]
    [InlineData("X-Ok", "a\r\nInjected: 1")]
    public void Validate_HeaderThatCannotBeSent_IsAFault(string name, string value) =>
        Assert.Single(new FetchOptions { Headers = [new(name, value)] }.Validate());

    [Fact]
    public void Validate_EveryFault_IsTold()
    {
        var options = new FetchOptions
        {
            ConnectTimeout = TimeSpan.Zero, MaxBytes = 0, MaxLookups = 0, Bandwidth = 0, Proxies = [.. Enumerable.Repeat(ProxyServer.Parse("socks5://u:secret@p:1", out _)!, FetchOptions.MostProxies + 1)],
            Resolve = [new("a", 0, IPAddress.Loopback)],
        };

        var faults = options.Validate().ToList();

        Assert.Equal(6, faults.Count);
        Assert.DoesNotContain(faults, fault => fault.Contains("secret", StringComparison.Ordinal));
    }
}

public sealed class FailureClassifierTests
{
    [Theory]
    [InlineData(SocketError.HostNotFound, FailureKind.DnsNotFound)]
    [InlineData(SocketError.NoData, FailureKind.DnsNotFound)]
    [InlineData(SocketError.TryAgain, FailureKind.DnsFailure)]
    [InlineData(SocketError.NoRecovery, FailureKind.DnsFailure)]
    [InlineData(SocketError.TooManyOpenSockets, FailureKind.LocalLimit)]
    public void OfLookup_ByCode(SocketError code, FailureKind kind) =>
        Assert.Equal(kind, FailureClassifier.OfLookup("a.example", new SocketException((int)code)).Kind);

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "1.2.3.4", FailureKind.ConnectRefused)]
    [InlineData(SocketError.HostUnreachable, "1.2.3.4", FailureKind.ConnectRefused)]
    [InlineData(SocketError.NetworkUnreachable, "2606::1", FailureKind.ConnectRefused)]
    [InlineData(SocketError.AccessDenied, "1.2.3.4", FailureKind.ConnectRefused)]
    [InlineData(SocketError.TimedOut, "1.2.3.4", FailureKind.ConnectTimeout)]
    [InlineData(SocketError.ConnectionReset, "1.2.3.4", FailureKind.ConnectionReset)]
    [InlineData(SocketError.TooManyOpenSockets, "1.2.3.4", FailureKind.LocalLimit)]
    [InlineData(SocketError.NoBufferSpaceAvailable, "1.2.3.4", FailureKind.LocalLimit)]
    [InlineData(SocketError.AddressNotAvailable, "1.2.3.4", FailureKind.LocalLimit)]
    [InlineData(SocketError.AddressNotAvailable, "2606::1", FailureKind.ConnectRefused)]
    public void OfConnect_ByCode(SocketError code, string address, FailureKind kind) =>
        Assert.Equal(kind, FailureClassifier.OfConnect(new IPEndPoint(IPAddress.Parse(address), 80), new SocketException((int)code)).Kind);

    [Theory]
    [InlineData(HttpRequestError.ResponseEnded, FailureKind.ConnectionReset)]
    [InlineData(HttpRequestError.InvalidResponse, FailureKind.BadResponse)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, FailureKind.BadResponse)]
    [InlineData(HttpRequestError.ProxyTunnelError, FailureKind.ProxyFailure)]
    [InlineData(HttpRequestError.SecureConnectionError, FailureKind.ConnectionReset)]
    [InlineData(HttpRequestError.Unknown, FailureKind.ConnectionReset)]
    public void OfRequest_ByCodeOfTheStack(HttpRequestError code, FailureKind kind) =>
        Assert.Equal(kind, FailureClassifier.OfRequest(new HttpRequestException(code)).Kind);

    [Fact]
    public void OfRequest_OutOfDescriptorsDeepInside_IsTheMachinesLimit()
    {
        var error = new HttpRequestException(HttpRequestError.ConnectionError, "x", new IOException("x", 24));

        Assert.Equal(FailureKind.LocalLimit, FailureClassifier.OfRequest(error).Kind);
    }

    [Fact]
    public void OfBody_ResponseEnded_IsTruncatedWithFigures()
    {
        var failure = FailureClassifier.OfBody(new HttpIOException(HttpRequestError.ResponseEnded), 1234, 5000);

        Assert.Equal(FailureKind.Truncated, failure.Kind);
        Assert.Contains("1,234 of 5,000 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1, FailureKind.BadResponse)]
    [InlineData(0x8, FailureKind.ConnectionReset)]
    [InlineData(0x7, FailureKind.ConnectionReset)]
    public void OfBody_Http2Reset_ByItsCode(long code, FailureKind kind) =>
        Assert.Equal(kind, FailureClassifier.OfBody(new HttpProtocolException(code, "x", null), 1, null).Kind);
}
