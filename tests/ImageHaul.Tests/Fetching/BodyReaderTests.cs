using System.IO.Compression;
using System.Text;
using ImageHaul.Fetching;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class BodyReaderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("Content-Length: 5,5\r\n\r\nhello and not this", "hello")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("Content-Length: 0\r\n\r\n", "")]
    [InlineData("\r\nhello", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: z\r\n\r\n", "hello")]
    [InlineData("Content-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("Content-Encoding: none\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("Content-Encoding: UTF-8\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("Content-Encoding: aws-chunked,\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    public async Task ReadAsync_WholeBody_EndsWithoutFailure(string rest, string expected)
    {
        await using var server = RawServer.Once(Ok + rest);
        using var bench = new FetchBench();

        var (bytes, failure) = await bench.ReadAsync(server.Url());

        Assert.Null(failure);
        Assert.Equal(expected, Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public async Task ReadAsync_ListedLength_DoesNotWaitForTheConnectionsEnd()
    {
        await using var server = RawServer.ThenSilence(Ok + "Content-Length: 5, 5\r\n\r\nhello");
        using var bench = new FetchBench();
        Assert.Null((await bench.ReadAsync(server.Url())).Failure);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhello")]
    [InlineData("Content-Length: 10, 10\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n9\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public async Task ReadAsync_CutBody_IsTruncated(string rest)
    {
        await using var server = RawServer.Once(Ok + rest);
        using var bench = new FetchBench();

        var (bytes, failure) = await bench.ReadAsync(server.Url());

        Assert.Equal(FailureKind.Truncated, failure!.Kind);
        Assert.Equal("hello", Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public async Task ReadAsync_BrokenChunkSize_IsBadResponse()
    {
        await using var server = RawServer.Once(Ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n");
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.BadResponse, (await bench.ReadAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task ReadAsync_EndlessChunkExtension_IsBadResponse()
    {
        await using var server = RawServer.ThenSilence($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x={new string('x', 1 << 20)}\r\nhello\r\n");
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.BadResponse, (await bench.ReadAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task ReadAsync_ResetInTheMiddle_IsConnectionReset()
    {
        var read = new TaskCompletionSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok + "Content-Length: 10\r\n\r\nhello");
            await read.Task;
            connection.Reset();
        });
        using var bench = new FetchBench();
        await using var body = (await bench.FetchAsync(server.Url())).Body!;
        var buffer = new byte[100];
        Assert.Equal(5, (await body.ReadAsync(buffer, default)).Count);
        read.SetResult();

        var last = await body.ReadAsync(buffer, default);

        Assert.True(last.IsLast);
        Assert.Equal(FailureKind.ConnectionReset, last.Failure!.Kind);
        Assert.Equal(last, await body.ReadAsync(buffer, default));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task ReadAsync_UnannouncedLength_IsTooLargePastTheLimit(int length, bool fits)
    {
        await using var server = RawServer.Once(Ok + "\r\n" + new string('x', length));
        using var bench = new FetchBench(options => options with { MaxBytes = 1000 });

        var (bytes, failure) = await bench.ReadAsync(server.Url());

        Assert.Equal(fits ? null : FailureKind.TooLarge, failure?.Kind);
        Assert.True(bytes.Length <= 1000);
    }

    [Fact]
    public async Task ReadAsync_EndlessBody_StopsAtTheLimit()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok + "\r\n");
            while (true) await connection.SendAsync(new byte[16384]);
        });
        using var bench = new FetchBench(options => options with { MaxBytes = 100_000 });
        Assert.Equal(FailureKind.TooLarge, (await bench.ReadAsync(server.Url())).Failure!.Kind);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    [InlineData("deflate, br")]
    [InlineData("br, gzip")]
    public async Task ReadAsync_CodedBody_IsDecodedAndPromisesNoLength(string codings)
    {
        var plain = Sample(20_000);
        var coded = Encode(plain, codings);
        await using var server = Serve(coded, codings);
        using var bench = new FetchBench();

        var outcome = await bench.FetchAsync(server.Url());
        Assert.Null(outcome.Body!.PromisedLength);
        var (bytes, failure) = await FetchBench.DrainAsync(outcome.Body, 777);

        Assert.Null(failure);
        Assert.Equal(plain, bytes);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    public async Task ReadAsync_CodedBodyCutAtAnyByte_IsTruncated(string name)
    {
        var coding = name switch { "gzip" => ContentCoding.Gzip, "br" => ContentCoding.Brotli, _ => ContentCoding.Deflate };
        var coded = Encode(Sample(600), name);
        for (var cut = 1; cut < coded.Length; cut++)
        {
            var fault = await Assert.ThrowsAsync<BodyFaultException>(() => DecodeAsync(coded[..cut], coding));
            Assert.True(fault.Failure.Kind == FailureKind.Truncated, $"cut at {cut} of {coded.Length}: {fault.Failure.Kind}");
        }
        Assert.Equal(600, (await DecodeAsync(coded, coding)).Length);
    }

    [Fact]
    public async Task ReadAsync_OuterCodingWholeButInnerCut_IsTruncated()
    {
        var inner = Encode(Sample(2000), "gzip");
        var coded = Encode(inner[..(inner.Length / 2)], "br");
        await using var server = Serve(coded, "gzip, br");
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.Truncated, (await bench.ReadAsync(server.Url())).Failure!.Kind);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task ReadAsync_PlainBodyCalledCoded_IsBadResponse(string codings)
    {
        await using var server = Serve(Encoding.Latin1.GetBytes("\u00FF\u00D8\u00FF\u00E0 this is a picture as it is, long enough for any decoder to object to it"), codings);
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.BadResponse, (await bench.ReadAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task ReadAsync_EmptyCodedBody_IsEmpty()
    {
        await using var server = Serve([], "gzip");
        using var bench = new FetchBench();
        var (bytes, failure) = await bench.ReadAsync(server.Url());
        Assert.Null(failure);
        Assert.Empty(bytes);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    public async Task ReadAsync_Bomb_IsTooLargeEarly(string codings)
    {
        await using var server = Serve(Encode(new byte[20 << 20], codings), codings);
        using var bench = new FetchBench(options => options with { MaxBytes = 1 << 20 });

        var (bytes, failure) = await bench.ReadAsync(server.Url());

        Assert.Equal(FailureKind.TooLarge, failure!.Kind);
        Assert.True(bytes.Length <= 1 << 20);
    }

    [Fact]
    public async Task ReadAsync_CancelledByItsOwnToken_IsCancelled()
    {
        await using var server = RawServer.ThenSilence(Ok + "Content-Length: 10\r\n\r\nhello");
        using var bench = new FetchBench();
        using var stop = new CancellationTokenSource();
        await using var body = (await bench.FetchAsync(server.Url())).Body!;
        await body.ReadAsync(new byte[5], stop.Token);
        var pending = body.ReadAsync(new byte[5], stop.Token).AsTask();

        await stop.CancelAsync();

        Assert.Equal(FailureKind.Cancelled, (await pending).Failure!.Kind);
    }

    [Fact]
    public async Task ReadAsync_EmptyBuffer_Throws()
    {
        await using var server = RawServer.Once(Ok + "Content-Length: 1\r\n\r\nx");
        using var bench = new FetchBench();
        await using var body = (await bench.FetchAsync(server.Url())).Body!;
        await Assert.ThrowsAsync<ArgumentException>(async () => await body.ReadAsync(Memory<byte>.Empty, default));
    }

    private static RawServer Serve(byte[] coded, string codings) => RawServer.Once(
        $"{Ok}Content-Encoding: {codings.Replace("raw ", "", StringComparison.Ordinal)}\r\nContent-Length: {coded.Length}\r\n\r\n{Encoding.Latin1.GetString(coded)}");

    private static byte[] Sample(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes.AsSpan(0, length / 2));
        return bytes;
    }

    private static byte[] Encode(byte[] plain, string codings)
    {
        foreach (var coding in codings.Split(", "))
        {
            var coded = new MemoryStream();
            using (Stream encoder = coding switch
            {
                "gzip" or "x-gzip" => new GZipStream(coded, CompressionLevel.Fastest),
                "deflate" => new ZLibStream(coded, CompressionLevel.Fastest),
                "raw deflate" => new DeflateStream(coded, CompressionLevel.Fastest),
                _ => new BrotliStream(coded, CompressionLevel.Fastest),
            })
            {
                encoder.Write(plain);
            }
            plain = coded.ToArray();
        }
        return plain;
    }

    private static async Task<byte[]> DecodeAsync(byte[] coded, ContentCoding coding)
    {
        await using var decoder = new StrictDecoder(new MemoryStream(coded), coding);
        var plain = new MemoryStream();
        var buffer = new byte[100];
        int count;
        while ((count = await decoder.ReadAsync(buffer)) > 0) plain.Write(buffer, 0, count);
        return plain.ToArray();
    }
}
