using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Imaging;
using ImageHaul.Manners;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>Everything a run is made from. Each part belongs to the project that obeys it.</summary>
public sealed record HaulOptions
{
    /// <summary>Where and how images are stored.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>How hard the run and each host may be worked.</summary>
    public PolitenessOptions Politeness { get; init; } = new();

    /// <summary>Limits and manners of one request.</summary>
    public FetchOptions Fetching { get; init; } = new();

    /// <summary>How the wishes of sites are heeded.</summary>
    public MannersOptions Manners { get; init; } = new();

    /// <summary>What is accepted as an image.</summary>
    public InspectOptions Checks { get; init; } = new();

    /// <summary>Where the manifest is written. Default <c>manifest.csv</c> in the output folder.</summary>
    public string? ManifestPath { get; init; }

    /// <summary>Longest run; what is left then stays unfinished. Default none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Forget what earlier runs recorded in this folder (stored images are found again by their digests). Default off: continue.</summary>
    public bool Restart { get; init; }

    /// <summary>
    /// Ask after rows that have their image already: with the validators of their last response, where it had any. No image is lost by a refresh that fails.
    /// Default off: they are left alone.
    /// </summary>
    public bool Refresh { get; init; }

    /// <summary>How long fetches in flight may go on after a stop was asked for. Default 10 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait of a record before it is committed. Default 25 ms: what a kill can cost, for a twentieth of a per cent of the time.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Most records in one commit. Default 1,000: what a crash can cost.</summary>
    public int CommitRows { get; init; } = 1000;

    /// <summary>Longest time between durable checkpoints; one comes earlier once 64 MiB of images were stored. Default 5 s.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The manifest's path in effect.</summary>
    public string ManifestFile => ManifestPath ?? Path.Combine(Storage.Output, "manifest.csv");

    /// <summary>All faults of all options, one sentence each; empty when they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        IEnumerable<string> own = Deadline is { } deadline && deadline <= TimeSpan.Zero ? ["--deadline must be more than 0."] : [];
        if (StopGrace < TimeSpan.Zero) own = own.Append("StopGrace must not be negative.");
        if (CommitInterval < TimeSpan.Zero) own = own.Append("CommitInterval must not be negative.");
        if (CommitRows < 1) own = own.Append($"CommitRows must be at least 1, but is {CommitRows}.");
        if (CheckpointInterval <= TimeSpan.Zero) own = own.Append("CheckpointInterval must be more than 0.");
        if (Refresh && Restart) own = own.Append("--refresh asks after what --restart forgets; give one of them.");
        return own.Concat(Storage.Validate()).Concat(Politeness.Validate()).Concat(Fetching.Validate()).Concat(Checks.Validate());
    }
}
