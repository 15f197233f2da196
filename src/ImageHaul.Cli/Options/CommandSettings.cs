using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Imaging;
using ImageHaul.Manners;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;
using ImageHaul.Storage;

namespace ImageHaul.Cli.Options;

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>Live on a terminal, plain elsewhere.</summary>
    Auto,
    /// <summary>One line every ten seconds.</summary>
    Plain,
    /// <summary>One event per record on standard output.</summary>
    Json,
    /// <summary>Nothing until the end.</summary>
    None,
}

/// <summary>When colour is used.</summary>
internal enum ColorMode
{
    /// <summary>On a terminal that can, unless NO_COLOR is set.</summary>
    Auto,
    /// <summary>Always.</summary>
    Always,
    /// <summary>Never.</summary>
    Never,
}

/// <summary>How many failed rows a run may have and still count as a success.</summary>
/// <param name="ToleratedPercent">0 for <c>any</c>, 100 for <c>none</c>.</param>
internal readonly record struct FailOn(double ToleratedPercent)
{
    /// <summary><c>none</c>, <c>any</c> or a percentage.</summary>
    public static Parsed<FailOn> Parse(string text)
    {
        if (text.Equals("any", StringComparison.OrdinalIgnoreCase)) return new FailOn(0);
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase)) return new FailOn(100);
        var percent = NumberText.Fraction(text.TrimEnd('%').TrimEnd());
        return text.EndsWith('%') && percent is { Fault: null, Value: >= 0 and <= 100 }
            ? new FailOn(percent.Value)
            : Parsed<FailOn>.Bad($"'{text}' is not none, any or a percentage such as 5%");
    }

    /// <summary>True when this many failures still count as a success.</summary>
    public bool Tolerates(long failed, long rows) => failed == 0 || failed * 100.0 <= ToleratedPercent * rows;
}

/// <summary>Everything a command was told, typed. Each part of a run keeps its own options record.</summary>
internal sealed record CommandSettings
{
    public HaulOptions Haul { get; init; } = new();

    public SourceOptions Sources { get; init; } = new();

    public ProgressMode Progress { get; init; }

    public ColorMode Color { get; init; }

    public bool Quiet { get; init; }

    public bool Verbose { get; init; }

    public FailOn FailOn { get; init; }

    public bool DryRun { get; init; }

    /// <summary><c>--proxy none</c>: proxies of a file do not count either.</summary>
    public bool WithoutProxies { get; init; }

    /// <summary>The kinds that retry fetches again; empty for all.</summary>
    public IReadOnlyList<FailureKind> Classes { get; init; } = [];

    public ManifestFormat ExportFormat { get; init; } = ManifestFormat.Csv;

    /// <summary>Where export or report writes; null for the command's own default.</summary>
    public string? ResultFile { get; init; }

    /// <summary>Where compare writes its figures; empty for nowhere.</summary>
    public IReadOnlyList<string> ResultFiles { get; init; } = [];

    /// <summary>How often compare times each way.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Images in a report's gallery at most.</summary>
    public int Gallery { get; init; } = Web.Report.RunReport.DefaultGallery;

    public bool Force { get; init; }

    public bool AsJson { get; init; }

    /// <summary>Where metrics and traces are sent; null for nowhere.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>The file that metrics are written to; null for none.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>The port on loopback where metrics are served; null for none.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>True when any of these was asked for.</summary>
    public bool HasTelemetry => Otlp is not null || MetricsFile is not null || MetricsPort is not null;

    /// <summary>The port of the live page, 0 for a free one; null for no page.</summary>
    public int? DashboardPort { get; init; }

    /// <summary>config: only what is not at its default.</summary>
    public bool OnlyChanged { get; init; }

    /// <summary>config: the schema of settings files instead of the settings.</summary>
    public bool PrintSchema { get; init; }

    public CommandSettings Store(Func<StorageOptions, StorageOptions> change) => this with { Haul = Haul with { Storage = change(Haul.Storage) } };

    public CommandSettings Pace(Func<PolitenessOptions, PolitenessOptions> change) => this with { Haul = Haul with { Politeness = change(Haul.Politeness) } };

    public CommandSettings Fetch(Func<FetchOptions, FetchOptions> change) => this with { Haul = Haul with { Fetching = change(Haul.Fetching) } };

    public CommandSettings Check(Func<InspectOptions, InspectOptions> change) => this with { Haul = Haul with { Checks = change(Haul.Checks) } };

    public CommandSettings Heed(Func<MannersOptions, MannersOptions> change) => this with { Haul = Haul with { Manners = change(Haul.Manners) } };

    public CommandSettings Read(Func<SourceOptions, SourceOptions> change) => this with { Sources = change(Sources) };
}
