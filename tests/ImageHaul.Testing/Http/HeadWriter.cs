using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ImageHaul.Testing.Http;

/// <summary>Builds a response head in a pooled buffer; a small body is sent in the same write.</summary>
internal sealed class HeadWriter
{
    /// <summary>Bodies up to here are copied behind the head: one system call costs more than copying this much.</summary>
    private const int CopyLimit = 32 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);
    private int _length;

    public static string Reason(int status) => status switch
    {
        100 => "Continue", 103 => "Early Hints", 200 => "OK", 204 => "No Content", 206 => "Partial Content", 301 => "Moved Permanently", 302 => "Found",
        303 => "See Other", 304 => "Not Modified", 307 => "Temporary Redirect", 308 => "Permanent Redirect", 400 => "Bad Request", 401 => "Unauthorized",
        403 => "Forbidden", 404 => "Not Found", 405 => "Method Not Allowed", 407 => "Proxy Authentication Required", 408 => "Request Timeout", 410 => "Gone",
        425 => "Too Early", 429 => "Too Many Requests", 500 => "Internal Server Error", 502 => "Bad Gateway", 503 => "Service Unavailable",
        504 => "Gateway Timeout", _ => "Status",
    };

    public HeadWriter Status(int status, string version = "HTTP/1.1") => Text(version).Text(" ").Number(status).Text(" ").Text(Reason(status)).Text("\r\n");

    public HeadWriter Header(string name, string value) => Text(name).Text(": ").Text(value).Text("\r\n");

    public HeadWriter Header(string name, long value) => Text(name).Text(": ").Number(value).Text("\r\n");

    public HeadWriter Line(string line) => Text(line).Text("\r\n");

    public HeadWriter Text(string text)
    {
        Reserve(text.Length);
        _length += Encoding.Latin1.GetBytes(text, _buffer.AsSpan(_length));
        return this;
    }

    private HeadWriter Number(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    /// <summary>The head so far with its closing empty line; gives the buffer back.</summary>
    public byte[] Finish()
    {
        Text("\r\n");
        var head = _buffer.AsSpan(0, _length).ToArray();
        ArrayPool<byte>.Shared.Return(_buffer);
        return head;
    }

    /// <summary>Sends head and body; gives the buffer back.</summary>
    public async ValueTask SendAsync(RawExchange exchange, ReadOnlyMemory<byte> body)
    {
        Text("\r\n");
        var copied = body.Length <= CopyLimit;
        if (copied)
        {
            Reserve(body.Length);
            body.Span.CopyTo(_buffer.AsSpan(_length));
            _length += body.Length;
        }
        try
        {
            await exchange.WriteAsync(_buffer.AsMemory(0, _length)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
        if (!copied) await exchange.WriteAsync(body).ConfigureAwait(false);
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
