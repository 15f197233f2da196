using ImageHaul.Model;
using SQLitePCL;

namespace ImageHaul.Catalog;

/// <summary>SQLite refused. Never leaves the project: public members turn it into a value, or into a <see cref="CatalogException"/> while reading.</summary>
internal sealed class DatabaseException(int code, string message) : Exception(message)
{
    /// <summary>The primary result code.</summary>
    public int Code => code & 0xFF;

    /// <summary>The file itself is damaged or is no database.</summary>
    public bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private const string RepairRemedy = "rebuild it with: imagehaul repair DIR (DIR being the output folder), then run the same command again.";

    /// <summary>The failure that a run pauses on, decided by result code alone.</summary>
    /// <exception cref="InvalidOperationException">The code speaks of a defect in this program, not of the machine.</exception>
    public Failure ToFailure() => Code switch
    {
        raw.SQLITE_FULL => new Failure(FailureKind.StorageFull, $"No space left for the catalog ({Message})."),
        raw.SQLITE_IOERR when code == raw.SQLITE_IOERR_SHMSIZE => new Failure(FailureKind.StorageFull, $"No space left for the catalog ({Message})."),
        raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            new Failure(FailureKind.StorageDenied, $"The disk refused the catalog ({Message}; code {code})."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new Failure(FailureKind.StorageDenied, "Another program holds the catalog; close it and run again."),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new Failure(FailureKind.StorageDenied, $"The catalog is damaged ({Message}); {RepairRemedy}") { IsOfTheCatalog = true },
        _ => throw new InvalidOperationException($"The catalog met result code {code}: {Message}.", this),
    };
}
