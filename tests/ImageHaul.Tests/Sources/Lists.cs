using System.IO.Compression;
using System.Text;
using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Tests.Sources;

/// <summary>Reads lists out of memory, as standard input.</summary>
internal static class Lists
{
    public static Task<List<ImageRequest>> ReadAsync(string content, InputFormat format, SourceOptions? options = null) =>
        ReadAsync(Encoding.UTF8.GetBytes(content), format, options);

    public static async Task<List<ImageRequest>> ReadAsync(byte[] content, InputFormat format, SourceOptions? options = null, int chunk = int.MaxValue)
    {
        var opened = await OpenAsync(content, format, options, chunk);
        Assert.Empty(opened.Errors);
        return await ToListAsync(opened);
    }

    public static async Task<OpenedSources> OpenAsync(byte[] content, InputFormat format, SourceOptions? options = null, int chunk = int.MaxValue) =>
        await SourceOpener.OpenAsync(["-"], (options ?? new SourceOptions()) with { Format = format }, new ChunkStream(content, chunk), CancellationToken.None);

    public static async Task<List<ImageRequest>> ToListAsync(OpenedSources opened)
    {
        var rows = new List<ImageRequest>();
        await foreach (var row in opened.Source!.ReadAsync(CancellationToken.None)) rows.Add(row);
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(ordinal => (long)ordinal), rows.Select(row => row.Ordinal));
        Assert.All(rows, row => Assert.Equal(row.Url is null, row.Fault is not null));
        return rows;
    }

    public static byte[] Gzip(byte[] plain)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) gzip.Write(plain);
        return output.ToArray();
    }

    public static byte[] Gzip(string plain) => Gzip(Encoding.UTF8.GetBytes(plain));
}

/// <summary>Bytes that come a few at a time, as from a pipe.</summary>
internal sealed class ChunkStream(byte[] content, int chunk) : MemoryStream(content, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
}
