namespace ImageHaul.Testing.Http;

/// <summary>What one host name was asked. Reads are safe from any thread.</summary>
public sealed class HostLog
{
    /// <summary>URLs counted one by one; further ones only add to <see cref="Total"/>. Keeps a long load test below some 100 MB.</summary>
    private const int CountedTargets = 200_000;

    private readonly Lock _gate;
    private readonly int _capacity;
    private readonly Dictionary<string, int> _targets = new(StringComparer.Ordinal);
    private readonly List<DateTimeOffset> _starts = [];
    private long _total;
    private int _inFlight;
    private int _maxInFlight;

    internal HostLog(Lock gate, int capacity) => (_gate, _capacity) = (gate, capacity);

    /// <summary>Requests in all.</summary>
    public long Total
    {
        get
        {
            lock (_gate) return _total;
        }
    }

    /// <summary>Requests being answered right now.</summary>
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

    /// <summary>When requests started, in order; the first ones up to the log's capacity.</summary>
    public IReadOnlyList<DateTimeOffset> Starts
    {
        get
        {
            lock (_gate) return [.. _starts];
        }
    }

    /// <summary>Requests by target (path and query as sent).</summary>
    public IReadOnlyDictionary<string, int> Targets
    {
        get
        {
            lock (_gate) return new Dictionary<string, int>(_targets, StringComparer.Ordinal);
        }
    }

    /// <summary>Requests for one target (path and query as sent).</summary>
    public int Count(string target)
    {
        lock (_gate) return CountUnderGate(target);
    }

    internal int CountUnderGate(string target) => _targets.GetValueOrDefault(target);

    internal void BeginUnderGate(LoggedRequest request)
    {
        _total++;
        _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
        if (_starts.Count < _capacity) _starts.Add(request.Started);
        var target = request.Head.Target;
        if (_targets.TryGetValue(target, out var count)) _targets[target] = count + 1;
        else if (_targets.Count < CountedTargets) _targets.Add(target, 1);
    }

    internal void EndUnderGate() => _inFlight--;

    internal void ClearUnderGate()
    {
        _targets.Clear();
        _starts.Clear();
        _total = 0;
        _maxInFlight = _inFlight;
    }
}
