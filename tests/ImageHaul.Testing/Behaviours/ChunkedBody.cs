using ImageHaul.Testing.Samples;

namespace ImageHaul.Testing.Behaviours;

/// <summary>Chunked framing, right and wrong.</summary>
internal static class ChunkedBody
{
    /// <summary>Small and odd, so that even a 2 KB image takes several chunks.</summary>
    private const int ChunkLength = 1001;

    /// <summary>Whether the framing can be gone on behind, so that the connection may be kept.</summary>
    public static bool EndsCleanly(ChunkFault fault) => fault is ChunkFault.None or ChunkFault.Trailer or ChunkFault.HugeExtension;

    /// <summary>Frames a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="fault">What is to be wrong; it shows in the second chunk, or in the only one.</param>
    /// <param name="stop">Body bytes after which the wire ends, mostly within a chunk; null to frame all.</param>
    public static byte[] Frame(ReadOnlySpan<byte> body, ChunkFault fault, int? stop)
    {
        var wire = new ByteWriter(body.Length + body.Length / ChunkLength * 8 + 64);
        var lineEnd = fault == ChunkFault.BareLf ? "\n" : "\r\n";
        var faulty = body.Length > ChunkLength ? ChunkLength : 0;
        for (var at = 0; at < body.Length; at += ChunkLength)
        {
            var length = Math.Min(ChunkLength, body.Length - at);
            var active = at == faulty ? fault : ChunkFault.None;
            wire.Ascii(active switch
            {
                ChunkFault.BadSize => "xyz",
                ChunkFault.Overflow => "FFFFFFFFFFFFFFFFF",
                ChunkFault.Negative => "-1",
                ChunkFault.HugeExtension => $"{length:x};x={new string('x', 1 << 20)}",
                _ => $"{length:x}",
            }).Ascii(lineEnd);
            if (stop is { } end && end - at <= length) return wire.Bytes(body[at..end]).ToArray();
            wire.Bytes(body.Slice(at, length)).Ascii(active == ChunkFault.MissingCrlf ? "" : lineEnd);
        }
        if (stop is not null || fault == ChunkFault.NoEnd) return wire.ToArray();
        return wire.Ascii("0").Ascii(lineEnd).Ascii(fault == ChunkFault.Trailer ? "X-Checksum: none\r\n" : "").Ascii(lineEnd).ToArray();
    }

    /// <summary>One chunk.</summary>
    public static byte[] Chunk(ReadOnlySpan<byte> data) => new ByteWriter(data.Length + 16).Ascii($"{data.Length:x}\r\n").Bytes(data).Ascii("\r\n").ToArray();
}
