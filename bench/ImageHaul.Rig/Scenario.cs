namespace ImageHaul.Rig;

/// <summary>One line of a scenario's table: a runner on a list.</summary>
internal sealed record Entry(Runner Runner, RowList List)
{
    /// <summary>Its name in the table; the runner's unless one runner has several lines.</summary>
    public string Label { get; init; } = Runner.Name;

    /// <summary>Under which name its best setting is kept; the runner's unless it needs one of its own here, or shares another's.</summary>
    public string SettingsName { get; init; } = Runner.Name;

    /// <summary>Settings below this many transfers are not tried: on a slow path they only cost time.</summary>
    public int SmallestSetting { get; init; }

    /// <summary>1.1, 2 or null for whatever the runner does by itself.</summary>
    public string? Http { get; init; }
}

/// <summary>Entries that are run in turn, round after round.</summary>
internal sealed record Scenario(string Name, string Title, IReadOnlyList<Entry> Entries)
{
    /// <summary>Under which name the best settings are kept: scenarios of one kind share them.</summary>
    public string SettingsKey { get; init; } = Name;

    /// <summary>Store to memory instead of disk.</summary>
    public bool InMemory { get; init; }

    /// <summary>What must come out.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];
}

/// <summary>A figure with a bound.</summary>
/// <param name="Text">What is measured, with its bound.</param>
/// <param name="Figure">The figure; NaN when a runner it needs was left out.</param>
/// <param name="AtMost">The largest allowed figure; null for none.</param>
/// <param name="AtLeast">The smallest allowed figure; null for none.</param>
internal sealed record Claim(string Text, Func<ScenarioResult, double> Figure, double? AtMost = null, double? AtLeast = null)
{
    public bool Holds(double figure) => !(figure > AtMost) && !(figure < AtLeast);
}
