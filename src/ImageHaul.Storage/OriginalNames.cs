using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>
/// The visible files of layout original: further names of the blob, or copies where the file system has no links. A name that is taken is kept when
/// the same bytes are behind it, restored when it holds a remnant of them (see <see cref="Likeness.Remnant"/>), and otherwise left alone: the row moves
/// on to the next of its <see cref="RowFileName.Candidates"/>.
/// </summary>
internal sealed class OriginalNames(BlobPaths paths, IFileCalls files, PartialFolder partials, DurableCheckpoint checkpoint, NameNotes notes)
{
    /// <summary>Gives a row its file, from <paramref name="source"/>, the absolute path of a file with the row's bytes, and returns the file's name.</summary>
    public string Give(string source, Digest digest, ImageFormat format, BlobLabel label)
    {
        foreach (var name in RowFileName.Candidates(label, format, digest))
        {
            var target = paths.Full(name);
            notes.Note(name);
            if (TryName(source, target))
            {
                checkpoint.Named(name);
                return name;
            }
            switch (FileComparison.Compare(source, target))
            {
                case Likeness.Same:
                    checkpoint.Met(name);
                    return name;
                case Likeness.Remnant:
                    Restore(source, target);
                    checkpoint.Named(name);
                    return name;
            }
        }
        throw StorageFaults.Exception(StorageFault.NamesTaken);
    }

    private bool TryName(string source, string target) => files.Link(source, target) switch
    {
        LinkResult.Made => true,
        LinkResult.Impossible when !File.Exists(target) => TryCopy(source, target),
        _ => false,
    };

    private bool TryCopy(string source, string target)
    {
        var temp = Copy(source);
        try
        {
            if (files.TryMove(temp, target)) return true;
            files.Delete(temp);
            return false;
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            files.Delete(temp);
            throw;
        }
    }

    /// <summary>
    /// Replaces what a power cut left of these very bytes under this very name. A copy, not a link: the name may be a link to the blob's own damaged
    /// predecessor, and renaming a link over another link of one file would do nothing.
    /// </summary>
    private void Restore(string source, string target)
    {
        var temp = Copy(source);
        try
        {
            files.Replace(temp, target);
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            files.Delete(temp);
            throw;
        }
    }

    private string Copy(string source)
    {
        partials.EnsureFolder();
        var temp = partials.NextPath();
        try
        {
            files.Copy(source, temp);
            if (checkpoint.SyncsEach) files.SyncFile(temp);
            return temp;
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            files.Delete(temp);
            throw;
        }
    }
}
