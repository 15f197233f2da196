namespace ImageHaul.Rig;

/// <summary>A list of URLs and what must come of it.</summary>
/// <param name="Name">Names its files.</param>
/// <param name="Path">One URL per line.</param>
/// <param name="Rows">Rows in all.</param>
/// <param name="GoodRows">Rows that have an image.</param>
/// <param name="Images">Digest and length of every distinct image.</param>
internal sealed record RowList(string Name, string Path, int Rows, int GoodRows, IReadOnlyDictionary<string, long> Images)
{
    /// <summary>What the files made from the list are called.</summary>
    public static IReadOnlyList<string> DerivedExtensions { get; } = [".curl", ".aria2"];

    /// <summary>The rows as curl's settings file: row N into the file N, kind kept.</summary>
    public string CurlConfig => Derived(".curl", (url, n) => $"url = \"{url}\"\noutput = \"{FileOf(url, n)}\"");

    /// <summary>The rows as aria2's input file.</summary>
    public string AriaInput => Derived(".aria2", (url, n) => $"{url}\n  out={FileOf(url, n)}");

    private static string FileOf(string url, int row) => $"{row:D6}{System.IO.Path.GetExtension(new Uri(url).AbsolutePath)}";

    private string Derived(string extension, Func<string, int, string> line)
    {
        var file = Path + extension;
        if (!File.Exists(file)) File.WriteAllLines(file, File.ReadLines(Path).Select(line));
        return file;
    }
}
