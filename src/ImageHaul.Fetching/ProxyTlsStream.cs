using System.Net.Security;

namespace ImageHaul.Fetching;

/// <summary>
/// The TLS connection to a proxy, disguised as any other stream. The HTTP stack takes an <see cref="SslStream"/> from its connect callback for the target's own and would send
/// the request without the target's TLS, for the proxy to read.
/// </summary>
internal sealed class ProxyTlsStream(SslStream secure) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => secure.ReadAsync(buffer, cancellationToken);
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => secure.ReadAsync(buffer, offset, count, cancellationToken);
    public override int Read(byte[] buffer, int offset, int count) => secure.Read(buffer, offset, count);
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => secure.WriteAsync(buffer, cancellationToken);
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => secure.WriteAsync(buffer, offset, count, cancellationToken);
    public override void Write(byte[] buffer, int offset, int count) => secure.Write(buffer, offset, count);
    public override Task FlushAsync(CancellationToken cancellationToken) => secure.FlushAsync(cancellationToken);
    public override void Flush() => secure.Flush();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await secure.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) secure.Dispose();
        base.Dispose(disposing);
    }
}
