using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ImageHaul.Testing.Http;

/// <summary>Listens, serves each connection on a task of its own, and can end them all.</summary>
internal sealed class Acceptor : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Wire, byte> _open = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<Socket, Task> _serve;

    /// <summary>Prepares, without listening yet.</summary>
    /// <param name="serve">Serves a connection to its end; expected to catch its own exceptions.</param>
    public Acceptor(Func<Socket, Task> serve)
    {
        _serve = serve;
        Stopping = _stopping.Token;
    }

    public CancellationToken Stopping { get; }

    public int OpenConnections => _open.Count;

    public IReadOnlyList<IPEndPoint> EndPoints => [.. _listeners.Select(listener => (IPEndPoint)listener.LocalEndPoint!)];

    /// <summary>Takes an address; connections wait until <see cref="Start"/>.</summary>
    /// <exception cref="SocketException">The address or port is not to be had.</exception>
    public void Listen(IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listeners.Add(listener);
        listener.Bind(endPoint);
        // Above the kernel's usual cap of 4,096: it takes the smaller one.
        listener.Listen(8192);
    }

    public void Start() => _accepting.AddRange(_listeners.Select(AcceptAsync));

    /// <summary>Has the connection reset when everything ends.</summary>
    public void Track(Wire wire)
    {
        _open[wire] = 0;
        if (Stopping.IsCancellationRequested) wire.Dispose();
    }

    public void Forget(Wire wire) => _open.TryRemove(wire, out _);

    public async ValueTask DisposeAsync()
    {
        if (Stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners) listener.Dispose();
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        while (!_open.IsEmpty)
        {
            foreach (var wire in _open.Keys) wire.Dispose();
            await Task.Yield();
        }
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false);
                _ = Task.Run(() => _serve(socket), CancellationToken.None);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // A client that left before it was accepted, or the end.
            }
        }
    }
}
