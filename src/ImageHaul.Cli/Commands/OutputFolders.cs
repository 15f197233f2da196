namespace ImageHaul.Cli.Commands;

/// <summary>What counts as a folder that runs have written.</summary>
internal static class OutputFolders
{
    /// <summary>Why a folder cannot be worked on; null when it can.</summary>
    public static string? Fault(string folder)
    {
        if (!Directory.Exists(folder)) return $"{folder}: there is no such folder";
        return File.Exists(Pipeline.HaulFolder.CatalogFile(folder)) ? null : $"{folder}: no run has written this folder (it has no .imagehaul/catalog.db)";
    }
}
