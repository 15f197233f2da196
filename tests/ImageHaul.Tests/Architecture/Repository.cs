namespace ImageHaul.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<(string Name, string File)> SourceProjects() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => (Path.GetFileNameWithoutExtension(file), file));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ImageHaul.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("ImageHaul.slnx is in no folder above the tests.");
        }
        return folder;
    }
}
