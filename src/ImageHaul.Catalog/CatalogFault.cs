namespace ImageHaul.Catalog;

/// <summary>Why a catalog cannot be opened.</summary>
internal enum CatalogFaultKind
{
    /// <summary>No space left.</summary>
    StorageFull,
    /// <summary>The folder or file refuses to be opened or written, or another program holds it.</summary>
    StorageDenied,
    /// <summary>The file is damaged.</summary>
    Damaged,
    /// <summary>The file is something else than a catalog.</summary>
    NotACatalog,
    /// <summary>A newer version wrote the file.</summary>
    TooNew,
}

/// <summary>Why a catalog cannot be opened, and what to do.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Message">One or two sentences for a person, the remedy included.</param>
internal sealed record CatalogFault(CatalogFaultKind Kind, string Message)
{
    internal static string DamageRemedy(string path) =>
        $"rebuild it with: imagehaul repair {Folder(path)} (or begin anew: imagehaul get LIST -o {Folder(path)} --restart).";

    internal static CatalogFault From(DatabaseException fault, string path)
    {
        // A plain error while opening means that a table or column is not there.
        if (fault.IsDamage || fault.Code == SQLitePCL.raw.SQLITE_ERROR)
            return new CatalogFault(CatalogFaultKind.Damaged, $"{path} is damaged or no catalog ({fault.Message}); {DamageRemedy(path)}");
        var failure = fault.ToFailure();
        return new CatalogFault(failure.Kind == Model.FailureKind.StorageFull ? CatalogFaultKind.StorageFull : CatalogFaultKind.StorageDenied, failure.Message);
    }

    // The output folder, as a shell wants it: the catalog is in a folder of our own below it.
    private static string Folder(string path) => Model.ShellQuote.Word(Path.GetDirectoryName(Path.GetDirectoryName(path)) is { Length: > 0 } folder ? folder : ".");
}
