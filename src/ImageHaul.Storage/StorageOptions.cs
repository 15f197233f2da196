namespace ImageHaul.Storage;

/// <summary>How files are laid out below the output folder.</summary>
public enum BlobLayout
{
    /// <summary><c>sha256.ext</c></summary>
    Flat,
    /// <summary><c>ab/sha256.ext</c>: the first two hex digits are the folder.</summary>
    Sharded,
    /// <summary><c>id-name.ext</c>: the sanitised remote name; equal bytes are hard links or copies of one blob.</summary>
    Original,
}

/// <summary>What survives a power cut.</summary>
public enum Durability
{
    /// <summary>A checkpoint every five seconds and at the end; a run after a power cut re-reads what came later.</summary>
    Checkpoint,
    /// <summary>Every file is synced before its record.</summary>
    Each,
    /// <summary>Nothing is ever synced.</summary>
    None,
}

/// <summary>How the last run in the output folder ended, as far as its files may be trusted.</summary>
internal enum PriorEnd
{
    /// <summary>There was none, or it ended with a checkpoint that succeeded.</summary>
    Clean,
    /// <summary>
    /// It ended without one (killed, or durability none), and the system has run ever since: its files are whole but may not be on the disk yet, so the
    /// first checkpoint covers them too.
    /// </summary>
    Unsynced,
    /// <summary>It ended without one and the system has restarted: a file under its final name may be damaged, so one met again is compared byte by byte.</summary>
    PowerCut,
}

/// <summary>Where and how blobs are stored.</summary>
public sealed record StorageOptions
{
    /// <summary>The output folder. Default <c>images</c>.</summary>
    public string Output { get; init; } = "images";

    /// <summary>The layout. Default flat.</summary>
    public BlobLayout Layout { get; init; } = BlobLayout.Flat;

    /// <summary>The durability. Default checkpoint.</summary>
    public Durability Durability { get; init; } = Durability.Checkpoint;

    /// <summary>How the last run ended. Default clean. See <see cref="BootId"/> for telling a kill from a power cut.</summary>
    internal PriorEnd PriorEnd { get; init; } = PriorEnd.Clean;

    /// <summary>Largest body kept in memory, in bytes; larger ones stream to a partial file, and so do smaller ones while bodies take 64 MiB together. Default 1 MiB.</summary>
    public int MemoryLimit { get; init; } = 1 << 20;

    /// <summary>All faults of these options, one sentence each; empty when they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(Output) || Output.Contains('\0')) yield return "--output must name a folder.";
        if (MemoryLimit is < 0 or > 1 << 30) yield return $"MemoryLimit must be 0 to 1 GiB, but is {MemoryLimit}.";
    }
}
