using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Sends one URL the way of a row and tells what was decided on it. The frontier, the worker and the checks are those of a run, so what is told is what a run would
/// do; only the store is another one, which writes nothing.
/// </summary>
/// <param name="options">The options of the run that is asked about.</param>
/// <param name="fetcher">Makes the requests; stays the caller's.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Jitter and backoff.</param>
internal sealed class Explainer(HaulOptions options, IFetcher fetcher, TimeProvider time, Random random)
{
    /// <summary>The options that its fetcher must keep to: a body stays in memory here, so 1 GiB is the most.</summary>
    public static FetchOptions Bounded(FetchOptions options) => options with { MaxBytes = Math.Min(options.MaxBytes, ForesightStore.MostBytes) };

    /// <summary>Explains one URL: one attempt, redirects followed.</summary>
    /// <param name="url">The URL as a row would hold it.</param>
    /// <param name="cancellationToken">Stops at once; the failure is then cancelled.</param>
    public async Task<Explanation> ExplainAsync(string url, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        var canonical = CanonicalUrl.Parse(url, out var fault);
        var explanation = new Explanation { Given = UrlRedactor.Redact(url) };
        if (canonical is null) return explanation with { Failure = fault };

        explanation = explanation with { Canonical = canonical.ToString(), Changes = UrlChanges.Describe(url, canonical), Host = canonical.HostKey };
        var trace = new ExplainTrace(time);
        var told = await RunAsync(new ImageRequest { Ordinal = 1, RawUrl = url, Url = canonical }, trace, explanation, cancellationToken);
        return told with
        {
            Requests = trace.Requests,
            Bytes = trace.Bytes,
            BodyTime = trace.BodyTime,
            Inspection = trace.Inspection,
            Digest = trace.Digest,
            Elapsed = time.GetElapsedTime(started),
        };
    }

    private async Task<Explanation> RunAsync(ImageRequest request, ExplainTrace trace, Explanation explanation, CancellationToken cancellationToken)
    {
        // One request at a time: what is told has an order.
        var alone = options with { Politeness = options.Politeness with { PerHost = 1, OneUntilCleared = options.Manners.AsksFirst } };
        using var frontier = new HostFrontier(alone.Politeness, new NoSpill(), time, random);
        var manners = new MannersGate(new PolicyFiles(fetcher, frontier, trace), new WishesMemory(table: null, time, static _ => { }), frontier, alone, time);
        using var blobs = new FolderBlobStore(options.Storage with { MemoryLimit = (int)Math.Min(options.Fetching.MaxBytes, ForesightStore.MostBytes) });
        using var kept = new KeptBodies(most: 0);
        var store = new ForesightStore(blobs);
        var receiver = new BodyReceiver(store, blobs.NewBody, new ImageInspector(options.Checks), new RunProgress(time, frontier.Snapshot), kept, trace);
        ImageRecord? record = null;
        var worker = new Worker(frontier, manners, fetcher, receiver, kept, Record, options, time) { Trace = trace };

        await frontier.EnqueueAsync(request, cancellationToken);
        frontier.CompleteAdding();
        while (await NextAsync(frontier, cancellationToken) is { } turn)
        {
            trace.Begin(turn.Url);
            var (end, verdict) = await worker.ProcessAsync(turn, cancellationToken);
            if (end.Report.Next is { } next) trace.Followed(next);
            // The journey goes on: a redirect, or a turn that was about something that had to be asked first.
            if (!verdict.IsFinal && end.Report.Failure is null) continue;
            return explanation with
            {
                Failure = end.Failure,
                RetryIn = verdict.IsFinal ? null : verdict.RetryIn,
                Path = end.Image?.Path,
                IsThere = end.Image is not null && store.IsThere,
                Note = end.Note,
                Signal = record?.Signal,
                CheckTime = trace.SinceBody,
            };
        }
        return explanation with { Failure = new Failure(FailureKind.Cancelled, "stopped before it was done") };

        ValueTask Record(ImageRecord final)
        {
            record = final;
            return ValueTask.CompletedTask;
        }
    }

    private static async ValueTask<FetchTurn?> NextAsync(HostFrontier frontier, CancellationToken cancellationToken)
    {
        try
        {
            return await frontier.TakeAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>One row always fits.</summary>
    private sealed class NoSpill : IRequestSpill
    {
        public void Append(long queue, IReadOnlyList<ImageRequest> requests) => throw new NotSupportedException("A single row is never spilled.");

        public void Append(IReadOnlyList<(long Queue, ImageRequest Request)> requests) => throw new NotSupportedException("A single row is never spilled.");

        public IReadOnlyList<ImageRequest> Take(long queue, int most) => [];
    }
}
