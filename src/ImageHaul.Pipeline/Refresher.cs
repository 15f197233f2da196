using System.Collections.Concurrent;
using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// What <c>--refresh</c> adds to a run: rows that have their image are asked after again, and none loses it by that. An image counts as earned while its file
/// holds the recorded bytes.
/// </summary>
internal sealed class Refresher(SqliteCatalog catalog, IBlobStore blobs, SupersededFiles superseded)
{
    private readonly Lock _mending = new();
    private readonly ConcurrentDictionary<long, bool> _unconditional = new();

    /// <summary>What the row has already; null when it has nothing, or nothing sound, or not what the list expects by now.</summary>
    public EarnedImage? Earned(FetchTurn turn)
    {
        if (Find(turn.Request) is not { } earned) return null;
        // Reading the file again costs less than asking a server to vouch for bytes that are not there; once a row is enough.
        var isFirst = turn is { Attempt: 1, Hops: 0 };
        return !isFirst || IsSound(earned.Image) ? earned : null;
    }

    /// <summary>The job, conditional when the recorded validators belong to its URL.</summary>
    public FetchJob Condition(FetchJob job, FetchTurn turn, EarnedImage earned)
    {
        var response = earned.Record.Response;
        if (response is null || job.Continuation is not null || _unconditional.ContainsKey(turn.Request.Ordinal)) return job;
        return response.FinalUrl == job.Url.ToString() ? job with { ETag = response.ETag, LastModified = response.LastModified } : job;
    }

    /// <summary>
    /// A 304: the image is current, with the validators that came (RFC 9111 section 4.3.4). One that names another strong tag speaks of other bytes than are here:
    /// the next attempt asks without conditions.
    /// </summary>
    public async ValueTask<TurnEnd> CurrentAsync(FetchTurn turn, EarnedImage earned, FetchOutcome outcome, CancellationToken cancellationToken)
    {
        var before = earned.Record.Response!;
        var now = outcome.Facts!;
        if (IsStrong(now.ETag) && IsStrong(before.ETag) && now.ETag != before.ETag)
        {
            _unconditional[turn.Request.Ordinal] = true;
            return TurnEnd.Failed(new Failure(FailureKind.BadResponse, "the answer 304 (not modified) names another entity tag than was asked after") { HttpStatus = now.Status }, outcome);
        }
        if (await NamedAsync(turn.Request, earned, cancellationToken) is not { } image)
        {
            _unconditional[turn.Request.Ordinal] = true;
            return TurnEnd.Failed(new Failure(FailureKind.BadResponse, "the image went away while it was asked after"), outcome);
        }
        var facts = before with { Status = now.Status, ETag = now.ETag ?? before.ETag, LastModified = now.LastModified ?? before.LastModified };
        return TurnEnd.Current(image, facts, outcome);
    }

    /// <summary>A full answer with an image: whether it is the one that was here, and what becomes of that one's file.</summary>
    public TurnEnd Compare(FetchTurn turn, EarnedImage earned, TurnEnd end)
    {
        if (end.Image is not { } image) return end;
        if (!earned.IsFormer) superseded.Add(earned.Image.Path, image.Path);
        return image.Digest == earned.Image.Digest ? end with { IsCurrent = true } : end;
    }

    /// <summary>The record of a row whose refresh failed: the image it has stays, and the record says so. Null when there is none to keep.</summary>
    public async ValueTask<ImageRecord?> KeepAsync(ImageRequest request, Failure failure, int attempts)
    {
        if (failure.Kind.Retry() is RetryRule.Unfinished or RetryRule.Free) return null;
        if (Find(request) is not { } earned || await NamedAsync(request, earned, CancellationToken.None) is not { } image) return null;
        return earned.Record with
        {
            Request = request,
            Status = RecordStatus.Downloaded,
            Image = image,
            DuplicateOf = null,
            DuplicateOfId = null,
            Attempts = attempts,
            Note = $"refresh failed, the earlier image is kept: {failure.Kind.Name()}: {failure.Message}",
            RefreshFailure = failure,
        };
    }

    /// <summary>A row that is answered from another one's record: its own earlier file is no longer shown, or its own earlier image is all it has.</summary>
    public async ValueTask<ImageRecord> AnsweredAsync(ImageRecord answer)
    {
        if (answer.Failure is { } failure) return await KeepAsync(answer.Request, failure, answer.Attempts) ?? answer;
        if (answer.Image is { } image && catalog.FindImage(answer.Request.Ordinal) is { } earlier) superseded.Add(earlier.Path, image.Path);
        return answer;
    }

    /// <summary>The row is final: nothing about it need be remembered.</summary>
    public void Ended(ImageRequest request) => _unconditional.TryRemove(request.Ordinal, out _);

    private EarnedImage? Find(ImageRequest request)
    {
        var earned = catalog.FindEarned(request, out var isFormer);
        return earned?.Image is { } image && blobs.Holds(image) && DigestCheck.Compare(request.ExpectedDigest, image.Digest) is null
            ? new EarnedImage(earned, image, isFormer)
            : null;
    }

    private bool IsSound(StoredImage image)
    {
        if (blobs.Check(image).State != BlobState.Damaged) return true;
        lock (_mending)
        {
            // Another row with these bytes may just have brought them back.
            if (blobs.Check(image).State != BlobState.Damaged) return true;
            // Out of the way, for a file of the right length would be taken for the blob.
            blobs.Discard(image);
            return false;
        }
    }

    private async ValueTask<StoredImage?> NamedAsync(ImageRequest request, EarnedImage earned, CancellationToken cancellationToken)
    {
        if (!earned.IsFormer) return earned.Image;
        var put = await blobs.NameAsync(earned.Image, new BlobLabel(request.IdText, earned.Record.Response?.FileName), cancellationToken);
        return put.Path is { } path ? earned.Image with { Path = path } : null;
    }

    private static bool IsStrong(string? tag) => tag is not null && tag.StartsWith('"');
}

/// <summary>An image that an earlier run earned for a row.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Image">Its image.</param>
/// <param name="IsFormer">True when the row stood elsewhere in an earlier list: it has no record of its own yet.</param>
internal sealed record EarnedImage(ImageRecord Record, StoredImage Image, bool IsFormer);
