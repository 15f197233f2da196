using System.Diagnostics;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>Makes the thumbnails of a gallery with a few processes at once.</summary>
/// <param name="start">How a decoding process is started; null when this program cannot start itself.</param>
/// <param name="time">The clock.</param>
internal sealed class ThumbnailPool(Func<ProcessStartInfo>? start, TimeProvider time)
{
    // Decoding is bound by processors, and each process may take memory.
    private static readonly int Workers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Makes a thumbnail of each file, in their order; null when there is no libvips.</summary>
    /// <param name="files">The files; null for those that need none.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyList<Thumbnail>?> MakeAsync(IReadOnlyList<string?> files, CancellationToken cancellationToken)
    {
        if (start is null || files.Count == 0) return null;
        using var first = new ThumbnailProcess(start, time);
        if (!await first.IsAvailableAsync(cancellationToken)) return null;
        var made = new Thumbnail[files.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Workers, files.Count)).Select(worker => WorkAsync(worker == 0 ? first : new ThumbnailProcess(start, time))));
        return made;

        async Task WorkAsync(ThumbnailProcess process)
        {
            using (process)
            {
                while (Interlocked.Increment(ref next) is var index && index < files.Count)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (files[index] is { } file) made[index] = await process.MakeAsync(file, cancellationToken);
                }
            }
        }
    }
}
