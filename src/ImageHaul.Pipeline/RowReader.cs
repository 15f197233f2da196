using ImageHaul.Catalog;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Sources;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Streams the input once and sends each row where it belongs: done in an earlier run, unusable, answered by another row, or to the frontier.
/// </summary>
internal sealed class RowReader(
    IRequestSource source, ResumeCursor? earlier, UrlDeduplicator urls, DuplicateRows duplicates, IBlobStore blobs, IFrontier frontier,
    Recorder recorder, RunProgress progress, RunStop stop, bool refresh = false)
{
    /// <summary>Reads to the end and gives the last ordinal, or null when it was stopped before; the frontier knows then that nothing more comes.</summary>
    public async Task<long?> RunAsync()
    {
        var last = 0L;
        try
        {
            await foreach (var request in source.ReadAsync(stop.NoNewWork))
            {
                last = request.Ordinal;
                progress.RowRead();
                await AdmitAsync(request);
                stop.NoNewWork.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stop.NoNewWork.IsCancellationRequested)
        {
            return null;
        }
        progress.ReadingEnded();
        frontier.CompleteAdding();
        return last;
    }

    private async ValueTask AdmitAsync(ImageRequest request)
    {
        var known = earlier?.Advance(request) ?? new ResumeState(ResumeKind.New);
        // What this pass over the list asked after already, before it was interrupted, is not asked after again.
        var isLeftAlone = !refresh || known.IsOfThisPass || request.Url is null;
        var isDone = known.Kind == ResumeKind.Settled || (known.Kind == ResumeKind.Done && isLeftAlone);
        if (isDone)
        {
            if (request.Url is { } url) urls.Claim(url, request.Ordinal, settled: true);
            progress.RowResumed(known.HasFailed);
            return;
        }
        if (known.Failure is { } refused)
        {
            stop.Refused(refused);
            return;
        }
        if (request.Fault is { } fault)
        {
            await recorder.AddAsync(new ImageRecord { Request = request, Status = RecordStatus.Failed, Failure = fault });
            return;
        }
        var claim = duplicates.Admit(request);
        if (claim.IsFirst) await BeginAsync(request, known);
        else if (claim.IsSettled) await recorder.AddAsync(await duplicates.AnswerFromAsync(claim.Ordinal, request, stop.NoNewWork));
    }

    private async ValueTask BeginAsync(ImageRequest request, ResumeState known)
    {
        // The list changed, but an earlier row with this URL ended well.
        if (!refresh && known.Record is { Image: { } image } record && blobs.Holds(image) && DigestCheck.Compare(request.ExpectedDigest, image.Digest) is null)
        {
            var put = await blobs.NameAsync(image, new BlobLabel(request.IdText, record.Response?.FileName), stop.NoNewWork);
            if (put.Path is { } path)
            {
                await recorder.AddAsync(record with { Image = image with { Path = path } });
                return;
            }
        }
        await frontier.EnqueueAsync(request, stop.NoNewWork);
    }
}
