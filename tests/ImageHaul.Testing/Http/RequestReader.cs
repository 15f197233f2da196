using System.Buffers;

namespace ImageHaul.Testing.Http;

/// <summary>Reads requests off one connection; what came too early (a pipelined request) waits in the buffer.</summary>
internal sealed class RequestReader(Stream stream) : IDisposable
{
    /// <summary>Longest head accepted, in bytes: eight times what common servers take, so that a client's own bombs still show in the log.</summary>
    private const int LongestHead = 64 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _start;
    private int _end;

    /// <summary>The next head, or null when the client has gone or sent none that can be read.</summary>
    public async ValueTask<RequestHead?> ReadHeadAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                var head = RequestHead.Parse(_buffer.AsSpan(_start, length));
                _start += length + 4;
                if (_start == _end) _start = _end = 0;
                return head;
            }
            // A request begins with a letter; a TLS greeting on a clear port does not, and would wait for ever.
            if (_end > _start && !char.IsAsciiLetter((char)_buffer[_start])) return null;
            if (_end - _start >= LongestHead || !await FillAsync().ConfigureAwait(false)) return null;
        }
    }

    /// <summary>Exactly <paramref name="count"/> bytes of request body; fewer when the client went.</summary>
    public async ValueTask<byte[]> ReadBodyAsync(int count)
    {
        while (_end - _start < count && await FillAsync().ConfigureAwait(false))
        {
        }
        var body = _buffer.AsSpan(_start, Math.Min(count, _end - _start)).ToArray();
        _start += body.Length;
        return body;
    }

    /// <summary>Bytes that are here already, at most the buffer's content; waits for at least one.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadSomeAsync()
    {
        if (_start == _end && !await FillAsync().ConfigureAwait(false)) return default;
        var some = _buffer.AsMemory(_start, _end - _start);
        _start = _end = 0;
        return some;
    }

    /// <summary>Ends when the client closes or resets the connection; what it sends meanwhile is kept up to the longest head.</summary>
    public async Task WaitForCloseAsync()
    {
        while (_end - _start < LongestHead && await FillAsync().ConfigureAwait(false))
        {
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_end == _buffer.Length) MakeRoom();
        try
        {
            var count = await stream.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
            _end += count;
            return count > 0;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void MakeRoom()
    {
        var pending = _buffer.AsSpan(_start, _end - _start);
        var target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        pending.CopyTo(target);
        if (!ReferenceEquals(target, _buffer)) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _end = pending.Length;
        _start = 0;
    }
}
