using System.Runtime.CompilerServices;

namespace ImageHaul.Tests.Imaging;

/// <summary>The committed sample files, found beside this source file.</summary>
internal static class Samples
{
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Data");

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Where(name =>
        !name.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
