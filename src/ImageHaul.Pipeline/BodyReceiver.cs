using ImageHaul.Fetching;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Takes a response body in: looks at its first bytes before anything is kept, streams the rest, and judges the whole. Nothing of a body that
/// fails here reaches the output folder.
/// </summary>
internal sealed class BodyReceiver(IBlobStore blobs, ImageInspector inspector, RunProgress progress)
{
    /// <summary>What the first verdict is taken on; RFC-style sniffing needs 1,445 bytes, svg behind a long prologue more.</summary>
    private const int ScreenSize = 4096;

    /// <summary>Reads, checks and stores one body.</summary>
    public async Task<Receipt> ReceiveAsync(ImageRequest request, IBodyReader reader, ResponseFacts facts, CancellationToken cancellationToken)
    {
        using var body = blobs.NewBody();
        // Steps 6 and 7: first bytes, then the rest.
        if (await ReadAsync(body, reader, facts, cancellationToken) is { } interrupted) return new Receipt(interrupted, body.Length);

        // Step 8: whole, of an accepted kind and size, and what the row expects.
        var inspection = body.TryGetMemory(out var bytes)
            ? inspector.Inspect(bytes, facts.ContentType)
            : Inspect(body, facts);
        if (inspection.Failure is { } unfit) return new Receipt(unfit, body.Length);
        var length = body.Length;
        var digest = body.Finish();
        if (DigestCheck.Compare(request.ExpectedDigest, digest) is { } mismatch) return new Receipt(mismatch, length);

        // Step 9: store, unless the same bytes are there.
        var put = await blobs.PutAsync(body, digest, inspection.Format, new BlobLabel(request.IdText, facts.FileName), cancellationToken);
        if (put.Failure is { } refused) return new Receipt(refused, length);
        var image = new StoredImage(digest, inspection.Format, length, put.Path!, inspection.Width, inspection.Height);
        return new Receipt(Failure: null, length) { Image = image, Note = inspection.Note };
    }

    private Inspection Inspect(SpooledBody body, ResponseFacts facts)
    {
        using var stream = body.OpenRead();
        return inspector.Inspect(stream, facts.ContentType);
    }

    private async ValueTask<Failure?> ReadAsync(SpooledBody body, IBodyReader reader, ResponseFacts facts, CancellationToken cancellationToken)
    {
        var held = 0;
        var screened = false;
        while (true)
        {
            // Read in place. Until the first verdict the bytes lie in the room and count for nothing.
            var room = body.Room(reader.PromisedLength);
            var read = await reader.ReadAsync(room[held..], cancellationToken);
            if (read.Failure is { } failure) return failure;
            progress.BytesArrived(read.Count);
            held += read.Count;
            if (!screened)
            {
                if (held < Math.Min(ScreenSize, room.Length) && !read.IsLast) continue;
                if (inspector.Screen(room.Span[..held], read.IsLast, facts.ContentType) is { } rejected) return rejected;
                screened = true;
            }
            if (held > 0 && body.Advance(held) is { } refused) return refused;
            held = 0;
            if (read.IsLast) return null;
        }
    }
}

/// <summary>What came of a body: an image, or a failure.</summary>
internal sealed record Receipt(Failure? Failure, long Bytes)
{
    public StoredImage? Image { get; init; }

    public string? Note { get; init; }
}
