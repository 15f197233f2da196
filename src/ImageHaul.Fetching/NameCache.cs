using System.Net;
using System.Net.Sockets;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Asks for the addresses of a name; throws <see cref="SocketException"/> when there are none.</summary>
internal delegate Task<IPAddress[]> NameLookup(string host, CancellationToken cancellationToken);

/// <summary>The answer about a name: addresses, or why there are none.</summary>
internal sealed record NameAnswer(IPAddress[] Addresses, Failure? Failure);

/// <summary>
/// Name look-ups: remembered for a while, a bounded number at once, and one for all who ask for the same name meanwhile. Thread-safe.
/// </summary>
internal sealed class NameCache : IDisposable
{
    /// <summary>How long addresses are used. Real TTLs are not to be had from the system's look-up; CDNs move hosts within minutes.</summary>
    public static readonly TimeSpan FoundFor = TimeSpan.FromMinutes(5);

    /// <summary>How long a name stays unknown.</summary>
    public static readonly TimeSpan NotFoundFor = TimeSpan.FromSeconds(30);

    /// <summary>How long a failed look-up stands: long enough to spare a burst of rows, shorter than any backoff matters.</summary>
    public static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(2);

    /// <summary>How long one look-up is waited for. The system's own limits (5 s times two tries times the servers) mostly come first.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Names remembered: about 10 MB when full.</summary>
    public const int DefaultCapacity = 32_768;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly LinkedList<Entry> _byUse = new();
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closing = new();
    private readonly NameLookup _lookup;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly Func<bool>? _isOffline;

    public NameCache(NameLookup lookup, int maxLookups, TimeProvider time, int capacity = DefaultCapacity, Func<bool>? isOffline = null)
    {
        _lookup = lookup;
        _slots = new SemaphoreSlim(maxLookups);
        _time = time;
        _capacity = capacity;
        _isOffline = isOffline;
    }

    /// <summary>
    /// The system's look-up, each on a thread of its own: it blocks, and blocked pool threads would starve everything else.
    /// </summary>
    public static Task<IPAddress[]> SystemLookup(string host, CancellationToken cancellationToken) => Task.Factory.StartNew(
        static host => Dns.GetHostAddresses((string)host!), host, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The addresses of a name. Only the wait can be cancelled: the look-up itself goes on for the others.</summary>
    public ValueTask<NameAnswer> FindAsync(string host, CancellationToken cancellationToken)
    {
        Entry entry;
        var isNew = false;
        lock (_gate)
        {
            if (_entries.TryGetValue(host, out var node) && node.Value.ExpiresAt > _time.GetTimestamp())
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                entry = node.Value;
            }
            else
            {
                if (node is not null) Forget(node);
                if (_entries.Count >= _capacity) Forget(_byUse.Last!);
                entry = new Entry(host);
                _entries.Add(host, _byUse.AddFirst(entry));
                isNew = true;
            }
        }
        if (isNew) _ = LookUpAsync(entry);
        var answer = entry.Answer.Task;
        return answer.IsCompletedSuccessfully ? new(answer.Result) : new(answer.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _closing.Cancel();

    private async Task LookUpAsync(Entry entry)
    {
        var (answer, lifetime) = await AskAsync(entry.Host);
        Volatile.Write(ref entry.ExpiresAt, _time.GetTimestamp() + (long)(lifetime.TotalSeconds * _time.TimestampFrequency));
        entry.Answer.SetResult(answer);
    }

    private async Task<(NameAnswer Answer, TimeSpan Lifetime)> AskAsync(string host)
    {
        try
        {
            await _slots.WaitAsync(_closing.Token);
            var lookup = StartAsync(host);
            // The slot belongs to the thread: it is free again when the look-up really ends, not when patience does.
            _ = lookup.ContinueWith(
                static (ended, slots) =>
                {
                    _ = ended.Exception; // Seen, even when nobody waits for it any more.
                    ((SemaphoreSlim)slots!).Release();
                },
                _slots,
                TaskScheduler.Default);
            var addresses = await lookup.WaitAsync(Patience, _time, _closing.Token);
            return addresses.Length == 0
                ? (new NameAnswer([], new Failure(FailureKind.DnsNotFound, $"{host} has no address")), NotFoundFor)
                : (new NameAnswer(addresses, null), FoundFor);
        }
        catch (SocketException error)
        {
            var failure = FailureClassifier.OfLookup(host, error);
            if (failure.Kind == FailureKind.DnsFailure && _isOffline?.Invoke() == true) failure = FailureClassifier.Offline();
            return (new NameAnswer([], failure), failure.Kind == FailureKind.DnsNotFound ? NotFoundFor : FailedFor);
        }
        catch (Exception error) when (error is TaskSchedulerException or OutOfMemoryException)
        {
            // No thread for it: a limit on processes, as containers have. Unanswered, everybody who asks for the name would wait for ever.
            return (new NameAnswer([], new Failure(FailureKind.LocalLimit, $"this machine has no thread left for the look-up of {host}")), FailedFor);
        }
        catch (ArgumentException)
        {
            // The look-up refuses names longer than 255 characters.
            return (new NameAnswer([], new Failure(FailureKind.DnsNotFound, "the host name is too long for the DNS")), NotFoundFor);
        }
        catch (TimeoutException)
        {
            return (new NameAnswer([], new Failure(FailureKind.DnsFailure, $"no answer about {host} within {Figures.Span(Patience)}")), FailedFor);
        }
        catch (OperationCanceledException)
        {
            return (new NameAnswer([], new Failure(FailureKind.Cancelled, "the run was stopped")), TimeSpan.Zero);
        }
    }

    // A look-up that throws at once ends like one that throws later: its slot must come back.
    private async Task<IPAddress[]> StartAsync(string host) => await _lookup(host, _closing.Token);

    private void Forget(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Host);
    }

    private sealed class Entry(string host)
    {
        public readonly TaskCompletionSource<NameAnswer> Answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public long ExpiresAt = long.MaxValue;

        public string Host => host;
    }
}
