using System.Collections.Concurrent;

namespace ImageHaul.Testing.Behaviours;

/// <summary>Keeps bodies that are costly to make. Thread-safe; a body may be made twice by two requests at once.</summary>
internal sealed class BodyCache
{
    /// <summary>All is forgotten beyond this many bytes: simple, and load tests ask for few distinct large bodies.</summary>
    private const long Limit = 64 << 20;

    private readonly ConcurrentDictionary<string, byte[]> _bodies = new(StringComparer.Ordinal);
    private long _bytes;

    public byte[] Get(string key, Func<byte[]> make)
    {
        if (_bodies.TryGetValue(key, out var known)) return known;
        var body = make();
        if (Interlocked.Add(ref _bytes, body.Length) > Limit)
        {
            _bodies.Clear();
            Interlocked.Exchange(ref _bytes, body.Length);
        }
        _bodies[key] = body;
        return body;
    }
}
