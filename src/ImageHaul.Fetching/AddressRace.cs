using System.Net;
using System.Net.Sockets;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Connects to one address; throws <see cref="SocketException"/> when it cannot.</summary>
internal delegate ValueTask<Stream> SocketConnect(IPEndPoint endPoint, CancellationToken cancellationToken);

/// <summary>
/// Connects to the first of a host's addresses that answers (RFC 8305): families take turns, and the next address starts when the last
/// one failed or was silent for a while, so that one dead family costs a moment and not the whole timeout.
/// </summary>
internal sealed class AddressRace(SocketConnect connect, TimeProvider time, Func<bool>? isOffline = null)
{
    /// <summary>The head start of each address: RFC 8305 section 5.</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>Addresses tried at most: a name with hundreds of them must not cost hundreds of sockets.</summary>
    public const int MostAddresses = 6;

    /// <summary>A TCP connection as the fetcher wants it: no delay for small writes, dead peers noticed.</summary>
    public static async ValueTask<Stream> ConnectSocketAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The first connection that stands.</summary>
    /// <exception cref="DialException">None of the addresses could be connected to.</exception>
    public async ValueTask<Stream> ConnectAsync(IReadOnlyList<IPEndPoint> endPoints, CancellationToken cancellationToken)
    {
        var order = Interleave(endPoints);
        Failure? failure = null;
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Dictionary<Task, IPEndPoint>();
        try
        {
            for (var next = 0; next < order.Count || running.Count > 0;)
            {
                Task<bool>? headStart = null;
                if (next < order.Count)
                {
                    var endPoint = order[next++];
                    running.Add(connect(endPoint, race.Token).AsTask(), endPoint);
                    if (next < order.Count) headStart = HeadStartAsync(race.Token);
                }
                var first = await Task.WhenAny(headStart is null ? running.Keys : running.Keys.Append(headStart));
                if (first == headStart) continue;
                running.Remove(first, out var tried);
                var (stream, lost) = await OutcomeAsync((Task<Stream>)first, tried!);
                if (stream is not null) return stream;
                failure = Worse(failure, lost!);
            }
        }
        finally
        {
            await race.CancelAsync();
            foreach (var late in running.Keys) _ = CloseAsync((Task<Stream>)late);
        }
        throw new DialException(order.Count == 1 ? failure! : failure! with { Message = $"{failure.Message} ({order.Count} addresses tried)" });
    }

    /// <summary>The addresses in the order they are tried: the look-up's order, families alternating, at most <see cref="MostAddresses"/>.</summary>
    internal static List<IPEndPoint> Interleave(IReadOnlyList<IPEndPoint> endPoints)
    {
        var order = new List<IPEndPoint>(Math.Min(endPoints.Count, MostAddresses));
        var firstFamily = endPoints[0].AddressFamily;
        using var same = endPoints.Where(endPoint => endPoint.AddressFamily == firstFamily).GetEnumerator();
        using var other = endPoints.Where(endPoint => endPoint.AddressFamily != firstFamily).GetEnumerator();
        for (var more = true; more && order.Count < MostAddresses;)
        {
            more = false;
            if (same.MoveNext())
            {
                order.Add(same.Current);
                more = true;
            }
            if (order.Count < MostAddresses && other.MoveNext())
            {
                order.Add(other.Current);
                more = true;
            }
        }
        return order;
    }

    private async Task<bool> HeadStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Stagger, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The race is over.
        }
        return true;
    }

    private async Task<(Stream? Stream, Failure? Lost)> OutcomeAsync(Task<Stream> attempt, IPEndPoint endPoint)
    {
        try
        {
            return (await attempt, null);
        }
        catch (SocketException error)
        {
            var offline = LocalNetwork.IsNoWay(error) && isOffline?.Invoke() == true;
            return (null, offline ? FailureClassifier.Offline() : FailureClassifier.OfConnect(endPoint, error));
        }
    }

    // This machine's own trouble explains the others; an address that stayed silent says more than one that was unreachable.
    private static Failure Worse(Failure? first, Failure second) =>
        first is null || second.Kind == FailureKind.LocalLimit || (second.Kind == FailureKind.ConnectTimeout && first.Kind == FailureKind.ConnectRefused) ? second : first;

    private static async Task CloseAsync(Task<Stream> late)
    {
        try
        {
            await (await late).DisposeAsync();
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or IOException)
        {
            // It lost the race anyway.
        }
    }
}
