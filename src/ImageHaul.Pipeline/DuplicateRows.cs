using System.Runtime.CompilerServices;
using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Rows whose canonical URL an earlier row already asked for. They are never fetched: they wait until that row's record is
/// final and are then answered from it. Waiting rows are held in memory up to <see cref="MostWaiting"/>; more go to the spill.
/// </summary>
internal sealed class DuplicateRows(UrlDeduplicator urls, IRecordSink records, IBlobStore blobs, IRequestSpill spill, Refresher? refresh = null)
{
    private const int SpillBatch = 512;

    private readonly Lock _gate = new();
    private readonly RecentAnswers _recent = new();
    private readonly HashSet<long> _spilled = [];
    private Dictionary<long, List<ImageRequest>> _waiting = [];
    private int _count;

    /// <summary>Rows that wait in memory; one more moves them all to the spill. Default 20,000, about 6 MB.</summary>
    public int MostWaiting { get; init; } = 20_000;

    /// <summary>
    /// Registers a row. It is the first with its URL and must be fetched, or the first one's record is final and
    /// <see cref="AnswerFromAsync"/> gives this row's, or the row now waits here.
    /// </summary>
    public UrlClaim Admit(ImageRequest request)
    {
        // One lock around claim and wait: the first row may settle at any moment, and would miss a row that came in between.
        lock (_gate)
        {
            var claim = urls.Claim(request.Url!, request.Ordinal);
            if (!claim.IsFirst && !claim.IsSettled) Wait(claim.Ordinal, request);
            return claim;
        }
    }

    /// <summary>The record of a row whose URL was settled by the row <paramref name="first"/>. For one thread: the reader's.</summary>
    public ValueTask<ImageRecord> AnswerFromAsync(long first, ImageRequest request, CancellationToken cancellationToken)
    {
        if (_recent.Find(first) is not { } answer)
        {
            answer = Answer.Of(records.Find(first) ?? throw new InvalidOperationException($"Row {first} is settled but has no record."));
            _recent.Keep(answer);
        }
        return AnswerAsync(answer, request, cancellationToken);
    }

    /// <summary>The first row's record is committed: gives the records of the rows that waited for it.</summary>
    public async IAsyncEnumerable<ImageRecord> SettleAsync(ImageRecord first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ordinal = first.Request.Ordinal;
        List<ImageRequest>? waiting;
        bool spilled;
        lock (_gate)
        {
            urls.Settle(first.Request.Url!);
            if (_waiting.Remove(ordinal, out waiting)) _count -= waiting.Count;
            spilled = _spilled.Remove(ordinal);
        }
        var answer = Answer.Of(first);
        while (spilled)
        {
            var batch = spill.Take(SpillQueue(ordinal), SpillBatch);
            foreach (var request in batch) yield return await AnswerAsync(answer, request, cancellationToken);
            spilled = batch.Count > 0;
        }
        foreach (var request in waiting ?? []) yield return await AnswerAsync(answer, request, cancellationToken);
    }

    private void Wait(long first, ImageRequest request)
    {
        if (_count >= MostWaiting) SpillWaiting();
        if (!_waiting.TryGetValue(first, out var list)) _waiting.Add(first, list = []);
        list.Add(request);
        _count++;
    }

    // All at once: a transaction for each row would cost more than its fetch.
    private void SpillWaiting()
    {
        spill.Append([.. _waiting.SelectMany(pair => pair.Value, (pair, request) => (SpillQueue(pair.Key), request))]);
        _spilled.UnionWith(_waiting.Keys);
        _waiting = [];
        _count = 0;
    }

    /// <summary>Host queues of the frontier are numbered upwards from zero; these downwards.</summary>
    private static long SpillQueue(long ordinal) => -ordinal;

    private async ValueTask<ImageRecord> AnswerAsync(Answer first, ImageRequest request, CancellationToken cancellationToken)
    {
        var record = await CopyAsync(first, request, cancellationToken);
        return refresh is null ? record : await refresh.AnsweredAsync(record);
    }

    private async ValueTask<ImageRecord> CopyAsync(Answer first, ImageRequest request, CancellationToken cancellationToken)
    {
        var record = first.For(request);
        if (first.Image is not { } image) return record;
        if (DigestCheck.Compare(request.ExpectedDigest, image.Digest) is { } mismatch) return Fail(record, mismatch);
        var put = await blobs.NameAsync(image, new BlobLabel(request.IdText, first.FileName), cancellationToken);
        return put.Path is { } path
            ? record with { Status = RecordStatus.Duplicate, Image = image with { Path = path } }
            : Fail(record, put.Failure ?? Gone(image));
    }

    // The next run looks for every blob first, and fetches this one again.
    private static Failure Gone(StoredImage image) => new(
        FailureKind.StorageDenied, $"{image.Path} was removed while the run was going on; start the same command again to fetch it anew");

    private static ImageRecord Fail(ImageRecord record, Failure failure) =>
        record with { Status = RecordStatus.Failed, Failure = failure };
}
