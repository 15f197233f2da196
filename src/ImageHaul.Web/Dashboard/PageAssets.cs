namespace ImageHaul.Web.Dashboard;

/// <summary>A file of the page.</summary>
internal sealed record PageAsset(string MediaType, byte[] Bytes);

/// <summary>The files of the page, all of them inside this assembly.</summary>
internal static class PageAssets
{
    private const string Prefix = "dashboard/";

    private static readonly Dictionary<string, string> MediaTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static readonly Dictionary<string, PageAsset> Files = Load();

    /// <summary>A file by its name; the empty name is the page itself. Null when there is none.</summary>
    public static PageAsset? Find(string name) => Files.GetValueOrDefault(name.Length == 0 ? "index.html" : name);

    private static Dictionary<string, PageAsset> Load()
    {
        var assembly = typeof(PageAssets).Assembly;
        var files = new Dictionary<string, PageAsset>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name[Prefix.Length..]] = new(MediaTypes[Path.GetExtension(name)], bytes);
        }
        return files;
    }
}
