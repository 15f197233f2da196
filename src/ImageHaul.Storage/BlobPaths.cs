using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>Where things are in the output folder. Relative paths use <c>/</c> on every system.</summary>
internal sealed class BlobPaths
{
    /// <summary>The tool's own folder.</summary>
    public const string Own = ".imagehaul";

    /// <summary>The lock file.</summary>
    public const string Lock = ".imagehaul/lock";

    /// <summary>Bodies on their way in.</summary>
    public const string Partial = ".imagehaul/partial";

    /// <summary>The blobs of layout original, whose visible files are further names of them.</summary>
    public const string Blobs = ".imagehaul/blobs";

    /// <summary>The names that the present run has given in layout original.</summary>
    public const string Names = ".imagehaul/names";

    private readonly string _prefix;
    private readonly BlobLayout _layout;

    public BlobPaths(string output, BlobLayout layout)
    {
        Output = Path.GetFullPath(output);
        _prefix = Path.EndsInDirectorySeparator(Output) ? Output : Output + Path.DirectorySeparatorChar;
        _layout = layout;
    }

    /// <summary>The output folder, absolute.</summary>
    public string Output { get; }

    /// <summary>The absolute path of a relative one that this store has made.</summary>
    public string Full(string relative) => _prefix + relative;

    /// <summary>The relative path of a blob.</summary>
    public string Blob(Digest digest, ImageFormat format)
    {
        var name = digest.ToString();
        return _layout switch
        {
            BlobLayout.Flat => $"{name}.{format.Extension()}",
            BlobLayout.Sharded => $"{name.AsSpan(0, 2)}/{name}.{format.Extension()}",
            _ => $"{Blobs}/{name.AsSpan(0, 2)}/{name}.{format.Extension()}",
        };
    }

    /// <summary>The relative path of the folder that holds a file; empty for the output folder.</summary>
    public static string Folder(string relative)
    {
        var slash = relative.LastIndexOf('/');
        return slash < 0 ? "" : relative[..slash];
    }

    /// <summary>The absolute path of a recorded one; false for what no layout makes, such as a path out of the folder or into the tool's own.</summary>
    public bool TryResolve(string relative, out string full)
    {
        full = "";
        var slash = relative.IndexOf('/');
        var name = relative.AsSpan(slash + 1);
        if (slash >= 0 && !IsShard(relative.AsSpan(0, slash))) return false;
        if (name.Length == 0 || name[0] == '.' || name.ContainsAny("/\\:\0")) return false;
        full = Full(relative);
        return true;
    }

    /// <summary>
    /// True for a relative path that a run could have made, in whichever layout: named by a digest, or by a row beside the others. Endings are always those of a
    /// format, in small letters.
    /// </summary>
    public static bool CouldBeMade(string relative)
    {
        var name = relative.AsSpan(relative.IndexOf('/') + 1);
        var dot = name.LastIndexOf('.');
        if (dot <= 0 || !IsEnding(name[(dot + 1)..])) return false;
        return name.Length == relative.Length || (dot == Digest.Size * 2 && Digest.TryParse(name[..dot], out _));
    }

    private static bool IsEnding(ReadOnlySpan<char> ending)
    {
        foreach (var format in ImageFormats.All)
        {
            if (ending.SequenceEqual(format.Extension())) return true;
        }
        return false;
    }

    /// <summary>True for the name of a folder of layout sharded.</summary>
    public static bool IsShard(ReadOnlySpan<char> name) => name.Length == 2 && char.IsAsciiHexDigitLower(name[0]) && char.IsAsciiHexDigitLower(name[1]);

    /// <summary>Creates the output folder and, open to its owner alone, the tool's own folder in it.</summary>
    public void CreateOwn()
    {
        Directory.CreateDirectory(Output);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Full(Own));
        else Directory.CreateDirectory(Full(Own), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
