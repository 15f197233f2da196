using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>An option whose value is another than in the run before.</summary>
/// <param name="Name">The option.</param>
/// <param name="Old">Its value then; null when it was not given.</param>
/// <param name="New">Its value now; null when it is no longer given.</param>
internal sealed record SettingChange(string Name, string? Old, string? New);

/// <summary>The values of the options that change results (layout, formats, size rules...), kept with the records that they shaped.</summary>
internal sealed class RunSettings
{
    private readonly WritingConnection _writing;
    private readonly CatalogContents _contents;

    internal RunSettings(WritingConnection writing, CatalogContents contents) => (_writing, _contents) = (writing, contents);

    /// <summary>What differs from the saved values, by name; empty when nothing does, and when nothing was saved yet.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IReadOnlyList<SettingChange> Compare(IReadOnlyDictionary<string, string> now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var saved = Read();
        if (saved.Count == 0) return [];
        return
        [
            .. saved.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .Select(name => new SettingChange(name, saved.GetValueOrDefault(name), now.GetValueOrDefault(name)))
                .Where(change => change.Old != change.New),
        ];
    }

    /// <summary>Replaces the saved values.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Save(IReadOnlyDictionary<string, string> now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return _writing.Change(_ =>
        {
            _writing.Database.Execute("DELETE FROM setting");
            using var insert = _writing.Database.PrepareOnce("INSERT INTO setting VALUES (?, ?)");
            foreach (var (name, value) in now)
            {
                insert.Bind(1, name);
                insert.Bind(2, value);
                insert.Run();
            }
        });
    }

    /// <summary>The saved values; empty when none were saved yet.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Read()
    {
        var saved = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _contents.ReadSettings()) saved[name] = value;
        return saved;
    }
}
