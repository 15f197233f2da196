using System.Collections.Concurrent;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// The hosts that metrics may name: the first ones seen, up to a bound. A list of ten million rows names a million hosts, and a series for each would be more than any
/// metrics store takes. Thread-safe.
/// </summary>
internal sealed class HostLabels(int most)
{
    /// <summary>All hosts beyond the bound. No host name has an underscore in front.</summary>
    public const string Other = "_OTHER";

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile bool _isFull;

    /// <summary>The label of a host; null when hosts are not to be named at all.</summary>
    public string? Of(HostKey host)
    {
        if (most == 0) return null;
        if (_known.TryGetValue(host.Host, out var label)) return label;
        if (_isFull) return Other;
        lock (_gate)
        {
            if (_known.Count >= most) return _known.GetValueOrDefault(host.Host, Other);
            _isFull = _known.Count + 1 >= most;
            return _known.GetOrAdd(host.Host, host.Host);
        }
    }
}
