using System.Collections.Concurrent;
using ImageHaul.Catalog;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// What is known about origins' wishes: the lately used in memory, the others in the catalog. Two generations take turns: what is not looked at while
/// one fills is dropped with the other. Without a catalog it begins with nothing and is forgotten. Thread-safe; a look-up of an origin in use takes no lock.
/// </summary>
internal sealed class WishesMemory(RobotsTable? table, TimeProvider time, Action<Failure> refused)
{
    /// <summary>Origins of one generation: with typical files some 8 MB for both.</summary>
    private const int MostOrigins = 8192;

    /// <summary>Characters of one generation, whatever the files are like: 32 MB for both.</summary>
    private const long MostWeight = 8L << 20;

    /// <summary>Origins that are saved in one transaction: the most that a kill can cost.</summary>
    private const int MostUnsaved = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SiteWishes> _unsaved = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<HostKey, OriginWishes> _young = new();
    private volatile ConcurrentDictionary<HostKey, OriginWishes> _old = new();
    private long _weight;
    private volatile bool _hasSaved;

    /// <summary>What is known about an origin; null when that is nothing.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public OriginWishes? Find(HostKey origin)
    {
        if (_young.TryGetValue(origin, out var wishes)) return wishes;
        if (!_old.TryGetValue(origin, out wishes))
        {
            if (table?.Find(origin.ToString(), time.GetUtcNow()) is not { } saved) return null;
            wishes = OriginWishes.From(saved);
        }
        lock (_gate) Keep(origin, wishes);
        return wishes;
    }

    /// <summary>Changes what is known about an origin; gives what is known now.</summary>
    public OriginWishes Update(HostKey origin, Func<OriginWishes?, OriginWishes> change)
    {
        var known = Find(origin);
        OriginWishes wishes;
        lock (_gate)
        {
            if (_young.TryGetValue(origin, out var latest)) known = latest;
            wishes = change(known);
            Keep(origin, wishes);
            if (wishes.ToSave(origin.ToString()) is { } saved) _unsaved[saved.Origin] = saved;
            if (_unsaved.Count < MostUnsaved) return wishes;
        }
        Save();
        return wishes;
    }

    /// <summary>Writes what the catalog lacks.</summary>
    public void Save()
    {
        List<SiteWishes> due;
        lock (_gate)
        {
            due = [.. _unsaved.Values];
            _unsaved.Clear();
        }
        if (due.Count == 0 || table is null) return;
        _hasSaved = true;
        if (table.Save(due) is { } failure) refused(failure);
    }

    /// <summary>Writes what the catalog lacks, and drops there what is too old.</summary>
    public void Conclude()
    {
        Save();
        if (_hasSaved && table?.DropOld(time.GetUtcNow()) is { } failure) refused(failure);
    }

    private void Keep(HostKey origin, OriginWishes wishes)
    {
        if (_young.Count >= MostOrigins || _weight >= MostWeight)
        {
            _old = _young;
            _young = new();
            _weight = 0;
        }
        _young[origin] = wishes;
        _weight += wishes.Weight;
    }
}
