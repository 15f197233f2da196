namespace ImageHaul.Tests.Storage;

/// <summary>A folder of its own for one test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imagehaul-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Every file, relative, with <c>/</c>, sorted.</summary>
    public string[] Files(string below = "") =>
    [
        .. Directory.EnumerateFiles(this[below], "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
