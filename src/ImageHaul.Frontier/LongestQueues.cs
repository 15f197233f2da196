using System.Numerics;

namespace ImageHaul.Frontier;

/// <summary>Finds a host whose rows in memory are among the most, to within a factor of two, without looking at all hosts.</summary>
internal sealed class LongestQueues
{
    // One list per power of two of the rows in memory.
    private readonly HostList[] _lists = [.. Enumerable.Range(0, 32).Select(_ => new HostList())];
    private uint _filled;

    /// <summary>A host with a longest queue; null when no host has a row that could be spilled.</summary>
    public Host? Longest => _filled == 0 ? null : _lists[BitOperations.Log2(_filled)].First;

    /// <summary>Puts the host where its number of rows belongs; hosts that spill at the moment stand nowhere.</summary>
    public void Place(Host host)
    {
        var fresh = host.Queue.Fresh;
        var list = fresh == 0 || host.Queue.IsSpilling ? null : _lists[BitOperations.Log2((uint)fresh)];
        if (ReferenceEquals(list, host.List)) return;
        Leave(host);
        if (list is null) return;
        list.AddLast(host);
        _filled |= 1u << BitOperations.Log2((uint)fresh);
    }

    /// <summary>Moves a host that turned out to have nothing to spare behind the others of its length.</summary>
    public static void PassOver(Host host)
    {
        if (host.List is not { } list) return;
        list.Remove(host);
        list.AddLast(host);
    }

    private void Leave(Host host)
    {
        if (host.List is not { } list) return;
        list.Remove(host);
        if (list.Count == 0) _filled &= ~(1u << Array.IndexOf(_lists, list));
    }
}
