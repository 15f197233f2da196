using System.Net;
using System.Text;

namespace ImageHaul.Testing.Http;

/// <summary>
/// One request and the bare connection behind it, for handlers that write what no polite server would. Writing to a client that has gone throws
/// <see cref="IOException"/>; the server swallows it. A handler that returns leaves the connection open for the next request unless it
/// closed it, reset it or cleared <see cref="KeepAlive"/>.
/// </summary>
public sealed class RawExchange
{
    private readonly Wire _wire;
    private readonly RequestReader _reader;

    private Action? _ended;

    internal RawExchange(RequestHead request, Wire wire, RequestReader reader, TimeProvider time, CancellationToken stopping)
    {
        (Request, _wire, _reader, Time, Stopping) = (request, wire, reader, time, stopping);
        KeepAlive = request.KeepAlive;
    }

    /// <summary>What was asked.</summary>
    public RequestHead Request { get; }

    /// <summary>The server's clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Fires when the server is disposed.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>True while the connection is to serve another request.</summary>
    public bool KeepAlive { get; set; }

    /// <summary>The address and port the request came in at.</summary>
    public IPEndPoint LocalEndPoint => _wire.LocalEndPoint;

    /// <summary>Writes bytes as they are.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _wire.Stream.WriteAsync(bytes, CancellationToken.None);

    /// <summary>Writes text as it is, one byte a character (Latin-1).</summary>
    public ValueTask WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Writes a polite answer with a Content-Length.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="contentType">Content-Type, or null for none.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">More header lines, each <c>Name: value</c>.</param>
    public ValueTask ReplyAsync(int status, string? contentType = null, ReadOnlyMemory<byte> body = default, params IEnumerable<string> headers)
    {
        var head = new HeadWriter().Status(status);
        if (contentType is not null) head.Header("Content-Type", contentType);
        head.Header("Content-Length", body.Length);
        foreach (var line in headers) head.Line(line);
        if (!KeepAlive) head.Line("Connection: close");
        LastWriteFollows();
        return head.SendAsync(this, Request.Method == "HEAD" ? default : body);
    }

    /// <summary>
    /// Tells the log that the request is answered. Called before the last write, because a quick client may send its next request before this
    /// side comes to count, and would seem to have had two in flight. A handler that does not call it is counted until it returns.
    /// </summary>
    public void LastWriteFollows() => Interlocked.Exchange(ref _ended, null)?.Invoke();

    /// <summary>Waits on the server's clock.</summary>
    public Task DelayAsync(TimeSpan time) => Task.Delay(time, Time, Stopping);

    /// <summary>Says nothing until the client gives up or the server stops.</summary>
    public Task WaitForClientToLeaveAsync()
    {
        KeepAlive = false;
        return _reader.WaitForCloseAsync();
    }

    internal void WhenAnswered(Action ended) => _ended = ended;

    /// <summary>Reads the request body that Content-Length announces, 64 KiB at most.</summary>
    public async ValueTask<byte[]> ReadBodyAsync() =>
        int.TryParse(Request.Header("Content-Length"), out var length) && length is > 0 and <= 64 << 10
            ? await _reader.ReadBodyAsync(length).ConfigureAwait(false)
            : [];

    /// <summary>Ends the connection with a FIN, behind everything written.</summary>
    public void Close()
    {
        KeepAlive = false;
        LastWriteFollows();
        _wire.Close();
    }

    /// <summary>Ends the connection with a RST.</summary>
    public void Reset()
    {
        KeepAlive = false;
        LastWriteFollows();
        _wire.Reset();
    }
}
