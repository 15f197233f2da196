using ImageHaul.Fetching;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Takes a response body in: looks at its first bytes before anything is kept, streams the rest, and judges the whole. Nothing of a body that
/// fails here reaches the output folder. A large one that breaks off is kept for the row's next attempt, and then continued.
/// </summary>
internal sealed class BodyReceiver(IBlobStore blobs, Func<SpooledBody> newBody, ImageInspector inspector, RunProgress progress, KeptBodies kept, IRowTrace? trace = null)
{
    /// <summary>What the first verdict is taken on; RFC-style sniffing needs 1,445 bytes, svg behind a long prologue more.</summary>
    private const int ScreenSize = 4096;

    /// <summary>Reads, checks and stores one body, or the rest of one.</summary>
    /// <param name="request">The row.</param>
    /// <param name="url">The URL that answered.</param>
    /// <param name="outcome">The answer; its body stays the caller's.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    public async Task<Receipt> ReceiveAsync(ImageRequest request, CanonicalUrl url, FetchOutcome outcome, CancellationToken cancellationToken)
    {
        if (Begin(request, url, outcome) is not { } arrival)
        {
            return new Receipt(new Failure(FailureKind.Truncated, "the body broke off, and what came of it had to make room for larger ones"), 0, outcome.Facts!);
        }
        var isKept = false;
        try
        {
            // Steps 6 and 7: first bytes, then the rest.
            var interrupted = await ReadAsync(arrival, outcome.Body!, cancellationToken);
            trace?.BodyEnded(arrival.Received);
            if (interrupted is not null)
            {
                isKept = MayContinue(arrival, interrupted);
                if (isKept) kept.Keep(request, new KeptBody(url, arrival.Body, arrival.Facts, arrival.Total!.Value, arrival.Validator!));
                return arrival.Receipt(interrupted);
            }
            return await JudgeAsync(request, arrival, cancellationToken);
        }
        finally
        {
            if (!isKept) arrival.Body.Dispose();
        }
    }

    private async Task<Receipt> JudgeAsync(ImageRequest request, Arrival arrival, CancellationToken cancellationToken)
    {
        var (body, facts) = (arrival.Body, arrival.Facts);
        // Step 8: whole, of an accepted kind and size, and what the row expects.
        var inspection = body.TryGetMemory(out var bytes)
            ? inspector.Inspect(bytes, facts.ContentType)
            : Inspect(body, facts);
        trace?.Inspected(inspection);
        if (inspection.Failure is { } unfit) return arrival.Receipt(unfit);
        var length = body.Length;
        var digest = body.Finish();
        trace?.Digested(digest);
        if (DigestCheck.Compare(request.ExpectedDigest, digest) is { } mismatch) return arrival.Receipt(mismatch);

        // Step 9: store, unless the same bytes are there.
        var put = await blobs.PutAsync(body, digest, inspection.Format, new BlobLabel(request.IdText, facts.FileName), cancellationToken);
        if (put.Failure is { } refused) return arrival.Receipt(refused);
        var image = new StoredImage(digest, inspection.Format, length, put.Path!, inspection.Width, inspection.Height);
        return arrival.Receipt(null) with { Image = image, Note = Notes.Join(arrival.Note, inspection.Note) };
    }

    /// <summary>Null when a rest came whose beginning is no longer kept.</summary>
    private Arrival? Begin(ImageRequest request, CanonicalUrl url, FetchOutcome outcome)
    {
        var earlier = kept.Take(request);
        if (earlier is not null && outcome.ContinuesAt is { } from && earlier.Url.Equals(url))
        {
            return new Arrival(earlier.Body, earlier.Facts, earlier.Total, earlier.Validator) { ContinuesAt = from };
        }
        earlier?.Body.Dispose();
        return outcome.ContinuesAt is not null ? null : new Arrival(newBody(), outcome.Facts!, outcome.Body!.PromisedLength, outcome.RangeValidator);
    }

    /// <summary>A cut that a continuation can heal: enough is here, its whole length is known, and the rest can be known to belong to it.</summary>
    private static bool MayContinue(Arrival arrival, Failure interrupted) =>
        !arrival.IsOfSomethingElse && arrival.Validator is not null && arrival.Total > arrival.Body.Length && arrival.Body.Length >= KeptBodies.Least
        && interrupted.Kind is FailureKind.Truncated or FailureKind.ConnectionReset or FailureKind.IdleTimeout or FailureKind.TooSlow or FailureKind.TotalTimeout;

    private Inspection Inspect(SpooledBody body, ResponseFacts facts)
    {
        using var stream = body.OpenRead();
        return inspector.Inspect(stream, facts.ContentType);
    }

    private async ValueTask<Failure?> ReadAsync(Arrival arrival, IBodyReader reader, CancellationToken cancellationToken)
    {
        var held = 0;
        // What is continued passed its screening when it began.
        var screened = arrival.ContinuesAt is not null;
        while (true)
        {
            // Read in place. Until the first verdict the bytes lie in the room and count for nothing.
            var room = arrival.Body.Room(arrival.Total);
            var read = await reader.ReadAsync(room[held..], cancellationToken);
            if (read.Failure is { } failure) return failure;
            progress.BytesArrived(read.Count);
            arrival.Received += read.Count;
            held += read.Count;
            if (!screened)
            {
                if (held < Math.Min(ScreenSize, room.Length) && !read.IsLast) continue;
                if (inspector.Screen(room.Span[..held], read.IsLast, arrival.Facts.ContentType) is { } rejected) return rejected;
                screened = true;
            }
            if (held > 0 && arrival.Take(room.Span[..held]) is { } refused) return refused;
            held = 0;
            if (read.IsLast) return arrival.Shortfall();
        }
    }
}
