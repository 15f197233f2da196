using System.Text.Json;

namespace ImageHaul.Rig;

/// <summary>The best setting of each runner by kind of scenario: searched once, then kept in bench/settings.json, so that sessions compare.</summary>
internal sealed class BestSettings
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    private readonly string _file = Checkout.File("bench", "settings.json");
    private readonly bool _again;
    private readonly HashSet<string> _searched = [];
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _known;

    public BestSettings(bool again)
    {
        _again = again;
        _known = File.Exists(_file) ? JsonSerializer.Deserialize<SortedDictionary<string, SortedDictionary<string, string>>>(File.ReadAllText(_file))! : [];
    }

    /// <summary>The kept setting, or the one that <paramref name="search"/> finds.</summary>
    public string For(Scenario scenario, Entry entry, Func<Scenario, Entry, string> search)
    {
        if (entry.Runner.Settings.Count == 1) return entry.Runner.Settings[0];
        if (!_known.TryGetValue(scenario.SettingsKey, out var kept)) _known[scenario.SettingsKey] = kept = [];
        var name = entry.SettingsName;
        var isSettled = !_searched.Add($"{scenario.SettingsKey}/{name}") || !_again;
        if (isSettled && kept.TryGetValue(name, out var setting)) return setting;
        kept[name] = search(scenario, entry);
        File.WriteAllText(_file, JsonSerializer.Serialize(_known, _indented) + "\n");
        return kept[name];
    }
}
