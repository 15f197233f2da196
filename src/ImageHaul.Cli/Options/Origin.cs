namespace ImageHaul.Cli.Options;

/// <summary>Where a value came from, the strongest first.</summary>
internal enum OriginKind
{
    Flag,
    Environment,
    WorkingFolder,
    UserFolder,
    Default,
}

/// <summary>Where a value came from.</summary>
/// <param name="Kind">The rank.</param>
/// <param name="Place">The variable's name, or file and line; null for flags and defaults.</param>
internal sealed record Origin(OriginKind Kind, string? Place = null)
{
    public static Origin Default { get; } = new(OriginKind.Default);

    public override string ToString() => Kind switch
    {
        OriginKind.Flag => "command line",
        OriginKind.Default => "default",
        _ => Place!,
    };
}

/// <summary>An option with the values in effect.</summary>
/// <param name="Row">The option.</param>
/// <param name="Values">As written; empty when it has no default.</param>
/// <param name="Origin">Where they came from.</param>
internal sealed record ResolvedValue(OptionRow Row, IReadOnlyList<string> Values, Origin Origin)
{
    /// <summary>Why a settings file cannot say it this way, with file, line and column; null when it can. It counts only where the value does.</summary>
    public string? Misfit { get; init; }

    /// <summary>The values as they may be shown.</summary>
    public IEnumerable<string> Shown => Values.Select(Row.Show);

    public string Text => Values.Count == 0 ? Row.DefaultNote : string.Join(", ", Shown);
}

/// <summary>What a command was told, and what is wrong with it.</summary>
/// <param name="Settings">The typed settings; not to be used when there are faults.</param>
/// <param name="Values">Every option of the command with its origin.</param>
/// <param name="Faults">What is wrong, one line each; empty when the command may run.</param>
/// <param name="Warnings">What is odd but harmless, one line each.</param>
internal sealed record ResolvedOptions(CommandSettings Settings, IReadOnlyList<ResolvedValue> Values, IReadOnlyList<string> Faults, IReadOnlyList<string> Warnings);
