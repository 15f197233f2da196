using System.Net;

namespace ImageHaul.Testing.Http;

/// <summary>One request that came in.</summary>
/// <param name="Number">Its number on this server, from 1.</param>
/// <param name="Head">Request line and headers.</param>
/// <param name="LocalEndPoint">The address and port it came in at.</param>
/// <param name="Started">When its head had been read, on the server's clock.</param>
public sealed record LoggedRequest(long Number, RequestHead Head, IPEndPoint LocalEndPoint, DateTimeOffset Started);

/// <summary>What came in. Thread-safe. Counters cover everything; entries, URLs and start times are kept up to a bound.</summary>
public sealed class RequestLog
{
    /// <summary>Longest wait for a request: far beyond what any test needs on a loaded machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Queue<LoggedRequest> _entries = new();
    private readonly Dictionary<string, HostLog> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(long Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private long _total;
    private int _inFlight;
    private int _maxInFlight;
    private long _connections;

    internal RequestLog(int capacity, TimeProvider time) => (_capacity, _time) = (capacity, time);

    /// <summary>Requests in all.</summary>
    public long Total
    {
        get
        {
            lock (_gate) return _total;
        }
    }

    /// <summary>Connections accepted in all.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Requests being answered right now. One whose client left is counted until that shows.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate) return _inFlight;
        }
    }

    /// <summary>Most requests that were being answered at once.</summary>
    public int MaxInFlight
    {
        get
        {
            lock (_gate) return _maxInFlight;
        }
    }

    /// <summary>The latest requests, oldest first, as many as the server's log capacity.</summary>
    public IReadOnlyList<LoggedRequest> Entries
    {
        get
        {
            lock (_gate) return [.. _entries];
        }
    }

    /// <summary>Host names asked for, in no order.</summary>
    public IReadOnlyList<string> Hosts
    {
        get
        {
            lock (_gate) return [.. _hosts.Keys];
        }
    }

    /// <summary>What one host name was asked; all zero when nothing was.</summary>
    public HostLog Host(string name)
    {
        lock (_gate) return _hosts.TryGetValue(name, out var host) ? host : new HostLog(_gate, 0);
    }

    /// <summary>Requests for a target (path and query as sent), over all hosts.</summary>
    public int Count(string target)
    {
        lock (_gate) return _hosts.Values.Sum(host => host.CountUnderGate(target));
    }

    /// <summary>Kept requests for a target (path and query as sent), oldest first.</summary>
    public IReadOnlyList<LoggedRequest> For(string target)
    {
        lock (_gate) return [.. _entries.Where(entry => entry.Head.Target == target)];
    }

    /// <summary>Ends when that many requests have come in since the start; for tests that must not sleep.</summary>
    /// <exception cref="TimeoutException">They did not within <see cref="Patience"/>: a test that waits for what never comes fails rather than hangs.</exception>
    public Task WaitForAsync(long count, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_total >= count) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(Patience, cancellationToken);
        }
    }

    /// <summary>Forgets everything but what is in flight.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            foreach (var host in _hosts.Values) host.ClearUnderGate();
            _total = 0;
            _maxInFlight = _inFlight;
        }
    }

    internal void CountConnection() => Interlocked.Increment(ref _connections);

    internal LoggedRequest Begin(RequestHead head, IPEndPoint local, out HostLog host)
    {
        lock (_gate)
        {
            var entry = new LoggedRequest(++_total, head, local, _time.GetUtcNow());
            if (!_hosts.TryGetValue(head.Host, out host!)) _hosts.Add(head.Host, host = new HostLog(_gate, _capacity));
            host.BeginUnderGate(entry);
            _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
            if (_capacity > 0)
            {
                if (_entries.Count == _capacity) _entries.Dequeue();
                _entries.Enqueue(entry);
            }
            for (var index = _waiters.Count - 1; index >= 0; index--)
            {
                if (_waiters[index].Count > _total) continue;
                _waiters[index].Reached.TrySetResult();
                _waiters.RemoveAt(index);
            }
            return entry;
        }
    }

    internal void End(HostLog host)
    {
        lock (_gate)
        {
            _inFlight--;
            host.EndUnderGate();
        }
    }
}
