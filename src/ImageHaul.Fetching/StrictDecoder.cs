using System.IO.Compression;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Carries a body's failure through a decoder, which can only throw.</summary>
internal sealed class BodyFaultException(Failure failure) : IOException(failure.Message)
{
    public Failure Failure => failure;
}

/// <summary>
/// Undoes one content coding and insists on its end. The framework's decoders take a cut body for a finished one unless a process-wide
/// switch is set before their first use, which a library cannot promise; so the end is observed instead: a decoder that was told
/// "no more input" and then stopped had not reached its own end.
/// </summary>
internal sealed class StrictDecoder : ForwardStream
{
    private readonly CodedInput _input;
    private readonly ContentCoding _coding;
    private Stream? _decoder;

    public StrictDecoder(Stream source, ContentCoding coding)
    {
        _coding = coding;
        // A finished gzip decoder asks once more, for another member: it gets a byte that starts none.
        _input = new CodedInput(source, probeEnd: coding == ContentCoding.Gzip);
    }

    /// <exception cref="BodyFaultException">The coded bytes are cut (truncated) or not of this coding (bad-response).</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            _decoder ??= await OpenAsync(cancellationToken);
            var count = await _decoder.ReadAsync(buffer, cancellationToken);
            return count > 0 || !_input.RanDry ? count : throw Cut();
        }
        // Brotli calls bad data an invalid operation, zlib an I/O error of its own.
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException || (error is IOException && error is not BodyFaultException))
        {
            throw _input.Ended ? Cut() : new BodyFaultException(new Failure(FailureKind.BadResponse, $"the body is not {Name}, as Content-Encoding says"));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private string Name => _coding switch
    {
        ContentCoding.Gzip => "gzip",
        ContentCoding.Deflate => "deflate",
        _ => "br",
    };

    private BodyFaultException Cut() => new(new Failure(FailureKind.Truncated, $"the {Name} body ended early"));

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => _coding switch
    {
        ContentCoding.Gzip => new GZipStream(_input, CompressionMode.Decompress, leaveOpen: true),
        ContentCoding.Brotli => new BrotliStream(_input, CompressionMode.Decompress, leaveOpen: true),
        // "deflate" means zlib (RFC 9110 section 8.4.1.2), but some servers send the bare algorithm.
        _ => await _input.StartsWithZlibHeaderAsync(cancellationToken)
            ? new ZLibStream(_input, CompressionMode.Decompress, leaveOpen: true)
            : new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true),
    };

    /// <summary>The coded bytes on their way into a decoder; notices when it asks for more than there is.</summary>
    private sealed class CodedInput(Stream source, bool probeEnd) : ForwardStream
    {
        private readonly byte[] _ahead = new byte[2];
        private int _aheadCount;
        private bool _any;
        private bool _probed;

        /// <summary>The decoder asked for input after the end and got nothing. An empty body is not cut, only empty.</summary>
        public bool RanDry { get; private set; }

        /// <summary>The decoder has seen the end, in whichever shape.</summary>
        public bool Ended => _probed || RanDry;

        public async ValueTask<bool> StartsWithZlibHeaderAsync(CancellationToken cancellationToken)
        {
            while (_aheadCount < _ahead.Length)
            {
                var count = await source.ReadAsync(_ahead.AsMemory(_aheadCount), cancellationToken);
                if (count == 0) return false;
                _aheadCount += count;
            }
            // RFC 1950 section 2.2: method 8 and a header divisible by 31.
            return (_ahead[0] & 0x0F) == 8 && ((_ahead[0] << 8) | _ahead[1]) % 31 == 0;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_aheadCount > 0)
            {
                var ahead = Math.Min(_aheadCount, buffer.Length);
                _ahead.AsSpan(0, ahead).CopyTo(buffer.Span);
                _ahead.AsSpan(ahead).CopyTo(_ahead);
                _aheadCount -= ahead;
                _any = true;
                return ahead;
            }
            var count = await source.ReadAsync(buffer, cancellationToken);
            if (count > 0 || !_any)
            {
                _any = true;
                return count;
            }
            if (probeEnd && !_probed)
            {
                _probed = true;
                buffer.Span[0] = 0xFF;
                return 1;
            }
            RanDry = true;
            return 0;
        }
    }
}
