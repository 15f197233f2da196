using System.IO.Compression;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>Every way a body can be wrong, through the real command: each costs its own row, with its own kind, and nothing of it is kept.</summary>
public sealed class HostileBodyTests
{
    [Fact]
    public async Task Get_EveryWrongBody_FailsWithItsKindAndLeavesNothing()
    {
        await using var run = new HostileRun();
        void Bad(string id, string kind, Behaviour behaviour, string path = "/image/png/1?pad=20000") => run.Add(id, kind, path.Replace("/1?", $"/{id.GetHashCode(StringComparison.Ordinal) & 0xFFFFF}?"), behaviour);
        void Good(string id, Behaviour behaviour) => Bad(id, "downloaded", behaviour);
        void Bomb(string id, string coding, byte[] body)
        {
            Assert.True(body.Length < 1 << 20, $"{body.Length} bytes are no bomb");
            run.Server.Map($"/{id}", exchange => exchange.ReplyAsync(200, "image/gif", body, $"Content-Encoding: {coding}").AsTask());
            run.Add(id, "too-large", $"/{id}");
        }

        // Endless and slow.
        Bad("endless", "too-large", new() { Endless = true });
        Bad("endless-close", "too-large", new() { Endless = true, Framing = Framing.Close });
        Bad("10-gb-declared", "too-large", new() { Declared = 10L << 30 });
        Bad("10-gb-sent", "too-large", new() { Endless = true, Declared = 10L << 30 });
        Bad("drip", "total-timeout", new() { Drip = new Drip(1, TimeSpan.FromMilliseconds(20)) });
        Bad("stalled", "idle-timeout", new() { StallAfter = 5000 });
        Bad("stalled-at-once", "idle-timeout", new() { StallAfter = 0 });

        // Content-Length.
        Bad("length-short", "truncated", new() { Length = LengthFault.Short });
        Bad("length-long", "truncated", new() { Length = LengthFault.Long });
        Bad("length-twice", "bad-response", new() { Length = LengthFault.Twice });
        Bad("length-negative", "bad-response", new() { Length = LengthFault.Negative });
        Bad("length-text", "bad-response", new() { Length = LengthFault.Text });
        Bad("length-plus", "bad-response", new() { Length = LengthFault.Plus });
        Bad("length-overflow", "too-large", new() { Length = LengthFault.Overflow });
        Bad("length-and-chunked", "bad-response", new() { Length = LengthFault.WithChunked });
        Good("length-twice-the-same", new() { Length = LengthFault.SameTwice });

        // Chunks.
        Bad("chunk-cut", "truncated", new() { Framing = Framing.Chunked, Cut = ByteCount.Percent(50) });
        Bad("chunks-without-end", "truncated", new() { Chunks = ChunkFault.NoEnd });
        Bad("chunk-size-no-number", "bad-response", new() { Chunks = ChunkFault.BadSize });
        Bad("chunk-size-overflow", "bad-response", new() { Chunks = ChunkFault.Overflow });
        Bad("chunk-size-negative", "bad-response", new() { Chunks = ChunkFault.Negative });
        Bad("chunk-without-line-end", "bad-response", new() { Chunks = ChunkFault.MissingCrlf });
        Bad("chunk-extension-of-1-mb", "bad-response", new() { Chunks = ChunkFault.HugeExtension });
        Good("chunk-trailer", new() { Chunks = ChunkFault.Trailer });

        // Codings nobody asked for.
        Good("gzip", new() { Coding = "gzip" });
        Bomb("gzip-bomb", "gzip", Pack(Bomb256MB(), to => new GZipStream(to, CompressionLevel.Optimal)));
        Bomb("brotli-bomb", "br", Pack(Bomb256MB(), to => new BrotliStream(to, CompressionLevel.Fastest)));
        var packed = new MemoryStream(Pack(Bomb256MB(), to => new GZipStream(to, CompressionLevel.Optimal)));
        Bomb("double-bomb", "gzip, gzip", Pack(packed, to => new GZipStream(to, CompressionLevel.Optimal)));
        Bad("bomb-of-zeros", "not-an-image", new() { Coding = "gzip", Bomb = ByteCount.Parse("64MB") });
        Good("double-gzip", new() { Coding = "gzip,gzip" });
        Bad("gzip-cut", "truncated", new() { Coding = "gzip", CodingFault = CodingFault.Cut });
        Bad("brotli-cut", "truncated", new() { Coding = "br", CodingFault = CodingFault.Cut });
        Bad("double-gzip-cut", "truncated", new() { Coding = "gzip,gzip", CodingFault = CodingFault.Cut });
        Bad("gzip-that-is-none", "bad-response", new() { Coding = "gzip", CodingFault = CodingFault.Lie });
        Bad("gzip-unnamed", "not-an-image", new() { Coding = "gzip", CodingFault = CodingFault.Unnamed });
        Bad("gzip-damaged", "bad-response", new() { Coding = "gzip", CodingFault = CodingFault.Damaged });
        Bad("coding-unknown", "bad-response", new() { Coding = "zstd" });
        Good("coding-that-is-none", new() { Coding = "aws-chunked" });

        // Answers that are none.
        Bad("206", "http-client-error", new() { Partial = new ByteSpan(0, 99) });
        Bad("206-of-all", "http-client-error", new() { Status = 206 });
        Bad("204", "http-client-error", new() { Status = 204 });
        Bad("empty", "not-an-image", new(), "/empty/1?x=1");
        Bad("cut", "truncated", new() { Cut = ByteCount.Percent(50) });
        Bad("cut-file", "truncated", new() { Keep = ByteCount.Percent(50) });
        Bad("reset", "connection-reset", new() { ResetAfter = 5000 });

        // Heads.
        Bad("header-bomb", "bad-response", new() { HeaderBomb = ByteCount.Parse("10MB") });
        Bad("header-drip", "header-timeout", new() { HeaderDrip = TimeSpan.FromMilliseconds(100) });
        Bad("status-line-of-100-kb", "bad-response", new() { Head = HeadFault.LongStatus });

        await run.RunAsync("--allow-address", "127.0.0.1");
    }

    // It begins as an image does, or its first bytes would end it.
    private static MemoryStream Bomb256MB()
    {
        var body = new MemoryStream(256 << 20);
        body.Write([.. "GIF89a"u8, 4, 0, 2, 0, 0, 0, 0]);
        body.SetLength(256 << 20);
        body.Position = 0;
        return body;
    }

    private static byte[] Pack(Stream body, Func<Stream, Stream> coding)
    {
        using var packed = new MemoryStream();
        using (var coder = coding(packed)) body.CopyTo(coder);
        body.Dispose();
        return packed.ToArray();
    }
}
