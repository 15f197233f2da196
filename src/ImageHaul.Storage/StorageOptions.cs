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

/// <summary>Where and how blobs are stored.</summary>
public sealed record StorageOptions
{
    /// <summary>The output folder. Default <c>images</c>.</summary>
    public string Output { get; init; } = "images";

    /// <summary>The layout. Default flat.</summary>
    public BlobLayout Layout { get; init; } = BlobLayout.Flat;

    /// <summary>The durability. Default checkpoint.</summary>
    public Durability Durability { get; init; } = Durability.Checkpoint;

    /// <summary>Largest body kept in memory, in bytes; larger ones stream to a partial file. Default 256 KiB: measured best on real sizes.</summary>
    public int MemoryLimit { get; init; } = 256 << 10;
}
