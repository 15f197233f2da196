using System.Security.Cryptography;

namespace ImageHaul.Rig;

/// <summary>How a runner names what it stores.</summary>
internal enum Naming
{
    /// <summary>One file for each distinct image, named by its SHA-256.</summary>
    Digest,
    /// <summary>One file for each row.</summary>
    Row,
    /// <summary>One file for each row, encoded anew, so that only the count can be checked.</summary>
    Encoded,
}

/// <summary>Reads what a runner left and says whether every good image is there.</summary>
internal static class OutputCheck
{
    /// <summary>Null when all is there; else what is wrong.</summary>
    public static string? Check(string folder, RowList list, Naming naming)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.imagehaul/", StringComparison.Ordinal));
        if (naming == Naming.Encoded)
        {
            var count = files.Count();
            return count >= list.GoodRows ? null : $"{count} files where {list.GoodRows} rows have an image";
        }
        var good = files.AsParallel().Select(file => (file, digest: DigestOf(file))).Where(found => list.Images.ContainsKey(found.digest)).ToList();
        if (naming == Naming.Row && good.Count < list.GoodRows) return $"{good.Count} whole images where {list.GoodRows} rows have one";
        if (naming == Naming.Digest && good.Find(found => Path.GetFileNameWithoutExtension(found.file) != found.digest) is { file: { } misnamed }) return $"{misnamed} is named after other bytes";
        var distinct = good.Select(found => found.digest).Distinct().Count();
        return distinct == list.Images.Count ? null : $"{distinct} of {list.Images.Count} distinct images";
    }

    /// <summary>Null when the manifest has a line for each row; else what is wrong.</summary>
    public static string? CheckManifest(string folder, RowList list)
    {
        var manifest = Path.Combine(folder, "manifest.csv");
        if (!File.Exists(manifest)) return "no manifest";
        var rows = File.ReadLines(manifest).Count() - 1;
        return rows == list.Rows ? null : $"the manifest has {rows} rows where the list has {list.Rows}";
    }

    private static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
