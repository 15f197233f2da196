using System.IO.Compression;

namespace ImageHaul.Sources;

/// <summary>
/// Reads gzip, members one after another too, and tells a cut file from a whole one: <see cref="GZipStream"/> alone ends in silence at a cut. The trick: behind
/// the last byte it is fed one more small member of ours. Only a decoder that stands between two members gives that one's text back.
/// </summary>
internal sealed class WholeGzipStream : ReadOnlyStream
{
    private static readonly byte[] SealText = "the end of the whole file"u8.ToArray();
    private static readonly byte[] Seal = Compress(SealText);

    private readonly SealedStream _sealed;
    private readonly GZipStream _gzip;
    private bool _isEnded;

    public WholeGzipStream(Stream compressed)
    {
        _sealed = new SealedStream(compressed);
        _gzip = new GZipStream(_sealed, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged, cut, or followed by something else.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isEnded || buffer.IsEmpty) return 0;
        int count;
        try
        {
            count = await _gzip.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException) when (_sealed.IsSealRead)
        {
            throw Cut();
        }
        if (!_sealed.IsSealRead)
        {
            if (count > 0) return count;
            throw new InvalidDataException("what follows the compressed data is not gzip");
        }

        // The decoder asks for more only when all before is out: what it gives now is the seal or rubbish, never data.
        _isEnded = true;
        var rest = new byte[SealText.Length + 1];
        var got = Math.Min(count, rest.Length);
        buffer.Span[..got].CopyTo(rest);
        try
        {
            while (got < rest.Length && await _gzip.ReadAsync(rest.AsMemory(got), cancellationToken) is > 0 and var more) got += more;
        }
        catch (InvalidDataException)
        {
            throw Cut();
        }
        return rest.AsSpan(0, got).SequenceEqual(SealText) ? 0 : throw Cut();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidDataException Cut() => new("the gzip data is cut off before its end");

    private static byte[] Compress(byte[] text)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest)) gzip.Write(text);
        return output.ToArray();
    }

    private sealed class SealedStream(Stream inner) : ReadOnlyStream
    {
        private int _sealPosition = -1;

        public bool IsSealRead => _sealPosition >= 0;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_sealPosition < 0)
            {
                var count = await inner.ReadAsync(buffer, cancellationToken);
                if (count > 0) return count;
                _sealPosition = 0;
            }
            var rest = Seal.AsMemory(_sealPosition);
            var given = Math.Min(rest.Length, buffer.Length);
            rest[..given].CopyTo(buffer);
            _sealPosition += given;
            return given;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
