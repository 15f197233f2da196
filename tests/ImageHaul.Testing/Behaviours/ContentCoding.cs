using System.IO.Compression;

namespace ImageHaul.Testing.Behaviours;

/// <summary>Applies content codings, and spoils them.</summary>
internal sealed class ContentCoding
{
    private static readonly byte[] Zeros = new byte[64 << 10];

    private readonly BodyCache _bombs = new();

    /// <summary>The body as the behaviour codes it.</summary>
    public byte[] Apply(byte[] body, Behaviour behaviour)
    {
        var codings = behaviour.Coding?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        if (behaviour.CodingFault == CodingFault.Lie) codings = [];
        if (behaviour.Bomb is { } size) return _bombs.Get($"{behaviour.Coding}/{size}", () => Bomb(size.Value, codings));

        var coded = body;
        foreach (var coding in codings) coded = Coded(coded, coding);
        return behaviour.CodingFault switch
        {
            CodingFault.Cut => coded[..(coded.Length / 2)],
            CodingFault.Damaged => Damaged(coded),
            _ => coded,
        };
    }

    private static byte[] Damaged(byte[] coded)
    {
        var damaged = (byte[])coded.Clone();
        // Within the checksum for gzip and deflate, behind the last symbol for brotli.
        if (damaged.Length > 8) damaged[^6] ^= 0xFF;
        return damaged;
    }

    private static byte[] Coded(byte[] body, string coding)
    {
        using var coded = new MemoryStream();
        using (var coder = Coder(coded, coding, CompressionLevel.Fastest)) coder.Write(body);
        return coded.ToArray();
    }

    private static byte[] Bomb(long size, string[] codings)
    {
        using var first = new MemoryStream();
        using (var coder = Coder(first, codings.Length > 0 ? codings[0] : "", CompressionLevel.Optimal))
        {
            for (var left = size; left > 0; left -= Zeros.Length) coder.Write(Zeros, 0, (int)Math.Min(left, Zeros.Length));
        }
        var bomb = first.ToArray();
        foreach (var coding in codings.Skip(1)) bomb = Coded(bomb, coding);
        return bomb;
    }

    private static Stream Coder(MemoryStream target, string coding, CompressionLevel level) => coding switch
    {
        "gzip" or "x-gzip" => new GZipStream(target, level),
        "deflate" => new ZLibStream(target, level),
        "br" => new BrotliStream(target, level),
        // A name that nobody knows is announced, not applied. The array of a closed memory stream can still be read.
        _ => target,
    };
}
