using ImageHaul.Catalog;

namespace ImageHaul.Pipeline;

/// <summary>Where the manifest is to be written, judged before anything is fetched: a long run must not end with a manifest that has no place.</summary>
internal static class ManifestPlace
{
    /// <summary>Why no manifest can be written there, and what to do; null when it can.</summary>
    public static FolderOpening? Refusal(HaulOptions options)
    {
        var path = options.ManifestFile;
        using var whole = new WholeFile(path);
        if (whole.IsInPlace) return null;
        var named = options.ManifestPath is null ? path : $"--manifest {path}";
        if (Directory.Exists(path)) return NoPlace($"{named} is a folder. {(options.ManifestPath is null ? "Move it away, or name another file with --manifest" : "Name a file in it")}.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (File.Exists(folder)) return NoPlace($"{named}: {folder} is no folder. Name another file.");
        if (!Directory.Exists(folder)) return NoPlace($"{named}: there is no folder {folder}. Make it, or name another file.");
        try
        {
            whole.Create(bufferSize: 0).Dispose();
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return FolderOpening.Refused(RunEnd.StorageRefused, $"{named} cannot be written: {whole.Named(refused.Message)} Let this user write in that folder, or name another file.");
        }
    }

    private static FolderOpening NoPlace(string reason) => FolderOpening.Refused(RunEnd.CatalogRefused, reason);
}
