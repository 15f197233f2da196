using System.Net.Sockets;
using System.Text;

namespace ImageHaul.Tests.Testing;

/// <summary>A client that shows what is on the wire.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(int port)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync("127.0.0.1", port);
        return client;
    }

    /// <summary>Asks for one target on a connection of its own, and reads until the server ends it.</summary>
    public static async Task<Wire> GetAsync(string url, string headers = "Connection: close\r\n", string method = "GET")
    {
        var uri = new Uri(url);
        using var client = await ConnectAsync(uri.Port);
        await client.SendAsync($"{method} {url[url.IndexOf('/', 8)..]} HTTP/1.1\r\nHost: {uri.Authority}\r\n{headers}\r\n");
        return await client.ReadToEndAsync();
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Everything until a FIN or RST.</summary>
    public async Task<Wire> ReadToEndAsync()
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(buffer)) > 0) bytes.Write(buffer, 0, count);
            return new Wire(bytes.ToArray(), WasReset: false);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return new Wire(bytes.ToArray(), WasReset: true);
        }
    }

    /// <summary>At least that many bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var got = await _socket.ReceiveAsync(bytes.AsMemory(have));
            Assert.NotEqual(0, got);
            have += got;
        }
        return bytes;
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>What came over a connection.</summary>
internal sealed record Wire(byte[] Bytes, bool WasReset)
{
    public string Text => Encoding.Latin1.GetString(Bytes);

    public string Head => Text[..(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)];

    public byte[] Body => Bytes[(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    public string StatusLine => Text[..Text.IndexOf('\r')];

    /// <summary>Values of a header, in order.</summary>
    public string[] Header(string name) =>
        [.. Head.Split("\r\n").Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 2)..])];
}
