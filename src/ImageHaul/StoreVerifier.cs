using ImageHaul.Catalog;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul;

/// <summary>Compares the files of a folder with its catalog, both ways.</summary>
internal sealed class StoreVerifier(SqliteCatalog catalog, IBlobStore blobs, InspectOptions checks)
{
    // Size rules belong to the run that fetched; here only the bytes are judged.
    private readonly ImageInspector _inspector = new(new InspectOptions { Formats = ImageFormats.All, Structure = checks.Structure, MaxPixels = long.MaxValue });
    private readonly Lock _gate = new();
    private readonly List<VerifyFinding> _findings = [];
    private long _sound, _bytes, _wrong, _files;

    public async Task<VerifyReport> RunAsync(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (var finding in catalog.Contents.QuickCheck()) Add(new VerifyFinding(VerifyProblem.Mismatch, ".imagehaul/catalog.db", finding, null));
        foreach (var row in catalog.Contents.ReadSenseless())
            Add(new VerifyFinding(VerifyProblem.Mismatch, ".imagehaul/catalog.db", $"what is recorded of row {row} makes no sense; rebuild the catalog with: imagehaul repair DIR", row));

        // Eight bytes of a path's hash are enough to know a file again: a stray that collides by chance needs billions of files.
        var recorded = new HashSet<long>();
        var total = catalog.Contents.ReadSummary().Downloaded;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Recorded(recorded), parallel, (item, _) =>
        {
            Check(item.Image, item.Ordinal);
            progress?.Report(new VerifyProgress(Interlocked.Increment(ref _files), Interlocked.Read(ref _bytes), total));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);

        var stored = blobs.EnumerateStored();
        foreach (var file in stored)
        {
            if (!recorded.Contains(Hash(file.Path))) Add(new VerifyFinding(VerifyProblem.Stray, file.Path, "no row of the catalog has this file; run get again to adopt it, or remove it unless it is your own", null));
        }
        return stored.Failure is { } unread
            ? new VerifyReport { End = RunEnd.StorageRefused, Reason = unread.Message }
            : new VerifyReport { Sound = _sound, Bytes = _bytes, Wrong = _wrong, Findings = _findings };
    }

    private IEnumerable<(StoredImage Image, long? Ordinal)> Recorded(HashSet<long> paths)
    {
        foreach (var blob in catalog.Contents.ReadBlobs())
        {
            if (paths.Add(Hash(blob.Image.Path))) yield return (blob.Image, blob.Owner);
        }
        foreach (var file in catalog.Contents.ReadNamedFiles())
        {
            if (paths.Add(Hash(file.Image.Path))) yield return (file.Image, file.Ordinal);
        }
    }

    private void Check(StoredImage image, long? ordinal)
    {
        var check = blobs.Check(image);
        switch (check.State)
        {
            case BlobState.Missing:
                Add(new VerifyFinding(VerifyProblem.Missing, image.Path, "the file is gone; run get again to fetch it", ordinal));
                return;
            case BlobState.Damaged:
                Add(new VerifyFinding(VerifyProblem.Damaged, image.Path, "the bytes are not those recorded; delete the file and run get again to fetch it", ordinal));
                return;
            case BlobState.Unreadable:
                Add(new VerifyFinding(VerifyProblem.Damaged, image.Path, check.Failure!.Message, ordinal));
                return;
        }
        if (Inspect(image) is { } contradiction)
        {
            Add(new VerifyFinding(VerifyProblem.Mismatch, image.Path, contradiction, ordinal));
            return;
        }
        Interlocked.Increment(ref _sound);
        Interlocked.Add(ref _bytes, image.Bytes);
    }

    private string? Inspect(StoredImage image)
    {
        var (stream, failure) = blobs.OpenRead(image.Path);
        if (stream is null) return failure?.Message ?? "the file went away while it was read";
        using (stream)
        {
            var seen = _inspector.Inspect(stream, contentType: null);
            if (seen.Failure is { } unfit) return $"the image is {unfit.Kind.Name()}: {unfit.Message}";
            return seen.Format == image.Format && seen.Width == image.Width && seen.Height == image.Height
                ? null
                : $"the catalog says {image.Format.Name()} {image.Width}x{image.Height}, the bytes {seen.Format.Name()} {seen.Width}x{seen.Height}";
        }
    }

    private void Add(VerifyFinding finding)
    {
        lock (_gate)
        {
            _wrong++;
            if (_findings.Count < VerifyReport.MostFindings) _findings.Add(finding);
        }
    }

    private static long Hash(string path)
    {
        Span<byte> digest = stackalloc byte[Digest.Size];
        System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(path.AsSpan()), digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(digest);
    }
}
