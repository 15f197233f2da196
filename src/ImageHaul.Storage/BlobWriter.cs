namespace ImageHaul.Storage;

/// <summary>Puts bodies under their final names: temporary file, sync if asked for, rename that never replaces.</summary>
internal sealed class BlobWriter(BlobPaths paths, IFileCalls files, PartialFolder partials, DurableCheckpoint checkpoint, bool distrust)
{
    private readonly FolderFanOut _fanOut = new(paths, checkpoint);

    /// <summary>
    /// Places a body. A file of that name with another length (or, after a power cut and in layout original, other bytes) is damage, since the name is the digest of what it must
    /// hold: it is replaced in one step.
    /// </summary>
    /// <returns>True when the blob was written now, false when it was there.</returns>
    public bool Place(PooledBody body, string relative)
    {
        var path = paths.Full(relative);
        var found = Look(path, body);
        if (found == Found.Whole)
        {
            checkpoint.Met(relative);
            return false;
        }

        // Nothing is created before the look above: most of the cost of a duplicate would be spent otherwise (1.5 times, measured).
        var folder = BlobPaths.Folder(relative);
        _fanOut.Ensure(folder);
        var temp = Settle(body);
        try
        {
            if (found == Found.Nothing && !files.TryMove(temp, path))
            {
                // Another thread was faster with the same bytes, or something stands there that no look can see through.
                found = Look(path, body, temp);
                if (found == Found.Whole)
                {
                    files.Delete(temp);
                    checkpoint.Met(relative);
                    return false;
                }
                if (found == Found.Nothing) throw StorageFaults.Exception(StorageFault.FolderThere);
            }
            if (found == Found.Damaged) files.Replace(temp, path);
            checkpoint.Named(relative);
            return true;
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            if (StorageFaults.Judge(fault) == StorageFault.Missing) _fanOut.Forget(folder);
            files.Delete(temp);
            throw;
        }
    }

    private enum Found
    {
        Nothing,
        Whole,
        Damaged,
    }

    // A settled body has handed its file over: its bytes are in that file.
    private Found Look(string path, PooledBody body, string? settled = null)
    {
        if (FileLength.Of(path) is not { } length) return Found.Nothing;
        if (length != body.Length) return Found.Damaged;
        if (!distrust) return Found.Whole;
        if (settled is not null) return FileComparison.Same(settled, path) ? Found.Whole : Found.Damaged;
        using var bytes = body.OpenRead();
        return FileComparison.Same(bytes, path) ? Found.Whole : Found.Damaged;
    }

    /// <summary>The closed file that holds the body, synced if each is to be.</summary>
    private string Settle(PooledBody body)
    {
        if (!body.TryGetMemory(out var bytes))
        {
            if (checkpoint.SyncsEach) body.Sync();
            return body.Release();
        }
        var file = partials.Create(out var path);
        try
        {
            using (file)
            {
                files.Write(file, bytes.Span, 0);
                if (checkpoint.SyncsEach) files.SyncFile(file);
            }
            return path;
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            files.Delete(path);
            throw;
        }
    }
}
