namespace ImageHaul.Storage;

/// <summary>How long a file is. <see cref="FileInfo.Length"/> of a symbolic link is that of the link, and people do put archives behind links.</summary>
internal static class FileLength
{
    /// <summary>The length that a link to nowhere has.</summary>
    public const long Nowhere = -1;

    /// <summary>The length in bytes, links followed; null when there is no file of that name. One look at the disk unless it is a link.</summary>
    public static long? Of(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        try
        {
            return file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? OfTarget(file) : file.Length;
        }
        catch (IOException fault) when (StorageFaults.Judge(fault) == StorageFault.Missing)
        {
            // Gone between the two looks.
            return null;
        }
    }

    private static long OfTarget(FileInfo link)
    {
        try
        {
            // Null for what looks like a link and is none, such as a file in a cloud folder of Windows.
            if (link.ResolveLinkTarget(returnFinalTarget: true) is not { } target) return link.Length;
            return target is FileInfo { Exists: true } file ? file.Length : Nowhere;
        }
        catch (IOException)
        {
            // A circle; .NET gives it no code of its own.
            return Nowhere;
        }
    }
}
