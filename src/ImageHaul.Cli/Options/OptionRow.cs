namespace ImageHaul.Cli.Options;

/// <summary>The commands, as a set: which of them know an option.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    Get = 1,
    Retry = 2,
    Verify = 4,
    Export = 8,
    Demo = 16,
    Compare = 32,
    Config = 64,
    Completion = 1 << 20,
    Man = 1 << 21,
    Repair = 128,
    Explain = 256,
    Report = 512,
}

/// <summary>The commands by their names.</summary>
internal static class VerbNames
{
    /// <summary>The names of a set.</summary>
    public static IEnumerable<string> Of(Verbs verbs) => Enum.GetValues<Verbs>().Where(verb => verb != Verbs.None && verbs.HasFlag(verb)).Select(verb => verb.ToString().ToLowerInvariant());
}

/// <summary>The groups of the help text, in its order.</summary>
internal enum OptionGroup
{
    Input,
    Output,
    Pace,
    Limits,
    Retry,
    Checks,
    Network,
    Manners,
    Resume,
    Screen,
    Telemetry,
}

/// <summary>One option: all that help, the environment, settings files, validation and <c>config</c> need to know of it.</summary>
internal sealed record OptionRow
{
    /// <summary>The long form without its dashes.</summary>
    public required string Name { get; init; }

    /// <summary>What settings files call it, and the environment in its own spelling. The name, unless two commands mean different things by one name.</summary>
    public string Key { get => field ?? Name; init; }

    /// <summary>The one-letter form, if any.</summary>
    public char? Short { get; init; }

    public required OptionGroup Group { get; init; }

    /// <summary>The commands that know it.</summary>
    public required Verbs Verbs { get; init; }

    /// <summary>
    /// What the help calls its value; null for a switch, which needs none. Its spelling says what is accepted, see <see cref="ValueForm"/>: words in small letters with
    /// bars between them are the choices (<c>obey|ignore</c>), capitals stand for something of that form (<c>TIME</c>, <c>SIZE</c>, <c>N|auto</c>).
    /// </summary>
    public string? ValueName { get; init; }

    /// <summary>The value meant by the option alone; null when a value must follow. A value that begins with a digit may follow as a word of its own.</summary>
    public string? BareValue { get; init; }

    /// <summary>The words to choose from, where they are more than the help's name of the value can hold.</summary>
    public IReadOnlyList<string> Choices { get => field ?? ValueForm.LiteralsOf(ValueName); init; }

    /// <summary>Words that mean one of the choices and are not offered.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    /// <summary>The largest number it takes; null when there is no bound of its own.</summary>
    public long? Maximum { get; init; }

    /// <summary>What each value must match, as far as a pattern (ECMA 262) can tell; null when its form says all.</summary>
    public string? Pattern { get; init; }

    /// <summary>The default as one would write it; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>What is shown as the default when <see cref="Default"/> is null.</summary>
    public string DefaultNote { get; init; } = "none";

    /// <summary>One clause for the help text.</summary>
    public required string Doc { get; init; }

    /// <summary>Whether it may be given more than once: a list in JSON, one value a line in the environment.</summary>
    public bool Repeatable { get; init; }

    /// <summary>A second environment variable, read when the first is not set.</summary>
    public string? OtherVariable { get; init; }

    /// <summary>Hides the secrets of a value; null when a value holds none.</summary>
    public Func<string, string>? Mask { get; init; }

    /// <summary>Parses the values and sets them; or says what is wrong.</summary>
    public required Func<CommandSettings, IReadOnlyList<string>, Parsed<CommandSettings>> Apply { get; init; }

    public bool IsSwitch => ValueName is null;

    /// <summary>The commands that know it, by name; <c>config</c>, which knows nearly all, is not counted.</summary>
    public IEnumerable<string> Commands => VerbNames.Of(Verbs == Verbs.Config ? Verbs : Verbs & ~Verbs.Config);

    /// <summary>What its values look like.</summary>
    public ValueForm Form => ValueForm.Of(ValueName);

    public string Variable => "IMAGEHAUL_" + Key.ToUpperInvariant().Replace('-', '_');

    /// <summary>The value as it may be shown.</summary>
    public string Show(string value) => Mask is null ? value : Mask(value);

    /// <summary>An <see cref="Apply"/> for one value.</summary>
    public static Func<CommandSettings, IReadOnlyList<string>, Parsed<CommandSettings>> One<T>(
        Func<string, Parsed<T>> parse, Func<CommandSettings, T, CommandSettings> set) => (settings, values) =>
    {
        var parsed = parse(values[^1]);
        return parsed.Fault is { } fault ? Parsed<CommandSettings>.Bad(fault) : set(settings, parsed.Value);
    };

    /// <summary>An <see cref="Apply"/> for a list of values.</summary>
    public static Func<CommandSettings, IReadOnlyList<string>, Parsed<CommandSettings>> Many<T>(
        Func<string, Parsed<T>> parse, Func<CommandSettings, IReadOnlyList<T>, CommandSettings> set) => (settings, values) =>
    {
        var parsed = values.Select(parse).ToList();
        var faults = parsed.Where(one => one.Fault is not null).Select(one => one.Fault).ToList();
        return faults.Count > 0 ? Parsed<CommandSettings>.Bad(string.Join("; ", faults)) : set(settings, [.. parsed.Select(one => one.Value)]);
    };
}
