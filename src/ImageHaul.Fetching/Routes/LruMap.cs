namespace ImageHaul.Fetching.Routes;

/// <summary>A dictionary that forgets what was not asked for longest. Not thread-safe.</summary>
internal sealed class LruMap<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _order = [];

    public int Count => _nodes.Count;

    /// <summary>The values, the latest first.</summary>
    public IEnumerable<TValue> Values => _order.Select(entry => entry.Value);

    public TValue? Find(TKey key)
    {
        if (!_nodes.TryGetValue(key, out var node)) return null;
        if (node != _order.First)
        {
            _order.Remove(node);
            _order.AddFirst(node);
        }
        return node.Value.Value;
    }

    public TValue FindOrAdd(TKey key, Func<TValue> create)
    {
        if (Find(key) is { } found) return found;
        var value = create();
        Add(key, value);
        while (_nodes.Count > capacity) Remove(_order.Last!.Value.Key);
        return value;
    }

    /// <summary>Adds what is not there, beyond the capacity if need be.</summary>
    public void Add(TKey key, TValue value) => _nodes.Add(key, _order.AddFirst((key, value)));

    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node)) _order.Remove(node);
    }

    /// <summary>The key of the value longest unused that <paramref name="may"/> accepts; false when there is none.</summary>
    public bool TryFindOldest(Func<TValue, bool> may, out TKey key)
    {
        for (var node = _order.Last; node is not null; node = node.Previous)
        {
            if (!may(node.Value.Value)) continue;
            key = node.Value.Key;
            return true;
        }
        key = default!;
        return false;
    }
}
