using System.Text.Json;

namespace ImageHaul.Cli.Options;

/// <summary>
/// Turns what was written into typed settings. For each option the strongest place wins: command line, environment, <c>imagehaul.json</c>, the user's
/// configuration, default. All faults are found at once, each naming the option, where the value came from and what to write instead.
/// </summary>
internal sealed class OptionResolver(SettingsPlaces places)
{
    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    /// <summary>Resolves every option of a command.</summary>
    /// <param name="verb">The command.</param>
    /// <param name="flags">What the command line gave, by key.</param>
    public ResolvedOptions Resolve(Verbs verb, IReadOnlyDictionary<string, IReadOnlyList<string>> flags)
    {
        _faults.Clear();
        _warnings.Clear();
        var workingFile = LoadFile(places.WorkingFile, "imagehaul.json", OriginKind.WorkingFolder);
        var userFile = places.UserFile is { } path ? LoadFile(path, path, OriginKind.UserFolder) : [];
        WarnOfUnknownVariables();

        var environment = new EnvironmentProxies(places);
        var settings = new CommandSettings();
        var values = new List<ResolvedValue>();
        var faulty = new HashSet<string>();
        foreach (var row in OptionTable.Of(verb))
        {
            var value = FromFlags(row, flags) ?? FromEnvironment(row) ?? workingFile.GetValueOrDefault(row.Key) ?? userFile.GetValueOrDefault(row.Key)
                ?? new ResolvedValue(row, row.Default is null ? [] : [row.Default], Origin.Default);
            value = WithEnvironment(value, environment);
            values.Add(value);
            if (value.Misfit is { } misfit)
            {
                faulty.Add(row.Name);
                _faults.Add(misfit);
                continue;
            }
            if (value.Values.Count == 0) continue;
            var applied = !row.Repeatable && value.Values.Count > 1
                ? Parsed<CommandSettings>.Bad("takes one value; keep one")
                : row.Apply(settings, value.Values);
            if (applied.Fault is null)
            {
                settings = applied.Value;
                continue;
            }
            faulty.Add(row.Name);
            _faults.Add($"--{row.Name} (from {value.Origin}): {applied.Fault}");
        }
        AddFaultsOfTheWhole(settings, values, faulty);
        return new(settings, values, [.. _faults], [.. _warnings]);
    }

    private Dictionary<string, ResolvedValue> LoadFile(string path, string name, OriginKind kind)
    {
        var file = SettingsFile.Load(path, name);
        _faults.AddRange(file.Faults);
        var values = new Dictionary<string, ResolvedValue>();
        foreach (var entry in file.Entries)
        {
            if (entry is { Key: SettingsFile.SchemaKey, IsList: false, Written: [{ Type: JsonTokenType.String }] }) continue;
            var row = OptionTable.All.FirstOrDefault(row => row.Key == entry.Key);
            if (row is null) _faults.Add($"{entry.KeyPlace}: \"{entry.Key}\" is no option{DidYouMean.Among(OptionTable.All.Select(known => known.Key), entry.Key)}");
            else values[row.Key] = new(row, entry.Values, new(kind, $"{name} line {entry.Line}")) { Misfit = SettingsTypes.Misfit(row, entry) };
        }
        return values;
    }

    private void WarnOfUnknownVariables()
    {
        foreach (var name in places.Environment.Keys.Where(name => name.StartsWith("IMAGEHAUL_", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (!OptionTable.All.Any(row => row.Variable == name))
                _warnings.Add($"the environment variable {name} is no option and is ignored{DidYouMean.Among(OptionTable.All.Select(row => row.Variable), name)}");
        }
    }

    private static ResolvedValue? FromFlags(OptionRow row, IReadOnlyDictionary<string, IReadOnlyList<string>> flags) =>
        flags.TryGetValue(row.Key, out var values) ? new(row, values, new(OriginKind.Flag)) : null;

    private ResolvedValue? FromEnvironment(OptionRow row)
    {
        foreach (var name in new[] { row.Variable, row.OtherVariable })
        {
            if (name is null || places.Variable(name) is not { } text) continue;
            var values = row.Repeatable ? text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [text];
            return new(row, values, new(OriginKind.Environment, name));
        }
        return null;
    }

    private ResolvedValue WithEnvironment(ResolvedValue value, EnvironmentProxies environment)
    {
        if (value.Row.Key == "no-proxy") return environment.Outside(value);
        if (value.Row.Key != "proxy") return value;
        if (environment.Proxies(value) is { } found) return found;
        _warnings.Add("--proxy env: neither HTTPS_PROXY, HTTP_PROXY nor ALL_PROXY is set; no proxy is used");
        return value with { Values = ["none"] };
    }

    /// <summary>Faults that only the library sees: ranges, and options that contradict one another.</summary>
    private void AddFaultsOfTheWhole(CommandSettings settings, List<ResolvedValue> values, HashSet<string> faulty)
    {
        foreach (var fault in settings.Haul.Validate().Concat(settings.Sources.Validate()))
        {
            var name = fault.StartsWith("--", StringComparison.Ordinal) ? fault[2..].Split(' ')[0] : "";
            if (faulty.Contains(name)) continue;
            var value = values.Find(value => value.Row.Name == name);
            _faults.Add(value is null ? fault : $"--{name} (from {value.Origin}):{fault[(name.Length + 2)..]}");
        }
    }
}
