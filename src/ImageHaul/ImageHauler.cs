using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;

namespace ImageHaul;

/// <summary>
/// Hauls images: the library's door. One instance is one set of options; each call is one run over the output folder, which it holds
/// until it ends. A later run over the same folder continues: rows that have their image are not fetched again.
/// </summary>
/// <param name="options">Everything a run is made from; check <see cref="HaulOptions.Validate"/> first.</param>
/// <param name="time">The clock; the system's when null.</param>
/// <example>
/// <code>
/// var hauler = new ImageHauler(new HaulOptions { Storage = new() { Output = "photos" } });
/// await foreach (var record in hauler.RunAsync(urls.Select(ImageHauler.Row)))
///     Console.WriteLine($"{record.Status} {record.Image?.Path}");
/// </code>
/// </example>
public sealed class ImageHauler(HaulOptions options, TimeProvider? time = null)
{
    /// <summary>Records handed over but not yet read by the caller: four commits. Beyond, the run waits for its reader.</summary>
    private const int Unread = 4096;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The summary of the last run of this instance that ended; null before.</summary>
    public RunSummary? LastRun { get; private set; }

    /// <summary>Makes a request of a URL; a URL that cannot be used gives a request with a fault, which ends as a failed record.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="index">Its index in the list, from 0.</param>
    public static ImageRequest Row(string url, int index)
    {
        var canonical = CanonicalUrl.Parse(url, out var fault);
        return new ImageRequest { Ordinal = index + 1L, RawUrl = url, Url = canonical, Fault = fault };
    }

    /// <summary>
    /// Fetches requests and streams their records as they become final, in the order of completion. Rows that an earlier run finished give no record. Leaving the
    /// enumeration early stops the run; the next one continues it.
    /// </summary>
    /// <param name="requests">The rows, ordinals ascending from 1.</param>
    /// <param name="progress">Told of the counts twice a second; may be null.</param>
    /// <param name="cancellationToken">Stops the run: no new fetches, those in flight get <see cref="HaulOptions.StopGrace"/>.</param>
    /// <exception cref="HaulException">The run could not begin, or the disk refused; the message says why and what to do.</exception>
    public async IAsyncEnumerable<ImageRecord> RunAsync(
        IEnumerable<ImageRequest> requests, IProgress<ProgressSnapshot>? progress = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var records = Channel.CreateBounded<ImageRecord>(new BoundedChannelOptions(Unread) { SingleReader = true });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ITimer? ticker = null;
        var observer = new HaulObserver
        {
            Started = counts => ticker = progress is null ? null : _time.CreateTimer(_ => progress.Report(counts.Snapshot()), null, ProgressInterval, ProgressInterval),
            Recorded = batch => Hand(batch, records.Writer, left.Token),
        };
        var run = Task.Run(() => RunAsync(new EnumerableSource(requests), observer, left.Token, CancellationToken.None), CancellationToken.None);
        _ = run.ContinueWith(ended => records.Writer.Complete(ended.Exception), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var record in records.Reader.ReadAllAsync(CancellationToken.None)) yield return record;
        }
        finally
        {
            await left.CancelAsync();
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ticker is not null) await ticker.DisposeAsync();
        }
        var summary = await run;
        progress?.Report(summary.Counts);
        if (summary.End is RunEnd.StorageRefused or RunEnd.FolderLocked or RunEnd.CatalogRefused) throw new HaulException(summary);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Fetches every row of a source into the output folder and says how the run ended.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="observer">What to tell while the run goes on; may be null.</param>
    /// <param name="stop">No new fetches; those in flight get <see cref="HaulOptions.StopGrace"/>.</param>
    /// <param name="abandon">Stop at once.</param>
    public Task<RunSummary> RunAsync(IRequestSource source, HaulObserver? observer = null, CancellationToken stop = default, CancellationToken abandon = default) =>
        RunAsync(_ => source, isWholeList: true, observer, stop, abandon);

    /// <summary>
    /// Fetches again the rows of the output folder that failed: all, or those of the given kinds. Options left at their defaults are those the folder was made with.
    /// </summary>
    /// <param name="kinds">The kinds; none means all.</param>
    /// <param name="observer">What to tell while the run goes on; may be null.</param>
    /// <param name="stop">No new fetches; those in flight get <see cref="HaulOptions.StopGrace"/>.</param>
    /// <param name="abandon">Stop at once.</param>
    public Task<RunSummary> RetryAsync(IReadOnlyCollection<FailureKind> kinds, HaulObserver? observer = null, CancellationToken stop = default, CancellationToken abandon = default)
    {
        if (!File.Exists(HaulFolder.CatalogFile(options.Storage.Output)))
        {
            return Task.FromResult(NotBegun(RunEnd.CatalogRefused, $"{options.Storage.Output} holds no catalog: nothing was ever fetched into it. Name the folder given to get with -o."));
        }
        return RunAsync(folder => new EnumerableSource(folder.Catalog.Contents.ReadFailed(kinds.Count == 0 ? null : kinds)), isWholeList: false, observer, stop, abandon);
    }

    /// <summary>Fetches one URL and tells each decision on its way, with reasons and times. Writes nothing.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    public async Task<Explanation> ExplainAsync(string url, CancellationToken cancellationToken = default)
    {
        using var fetcher = new HttpFetcher(Explainer.Bounded(options.Fetching), _time);
        return await new Explainer(options, fetcher, _time, new Random()).ExplainAsync(url, cancellationToken);
    }

    private async Task<RunSummary> RunAsync(
        Func<HaulFolder, IRequestSource> source, bool isWholeList, HaulObserver? observer, CancellationToken stop, CancellationToken abandon)
    {
        // Beside the opening of the folder: the two take about as long and need nothing from one another.
        _ = Task.Run(StackWarmUp.RunAsync, CancellationToken.None);
        var (opened, end, reason) = HaulFolder.Open(options, adopt: !isWholeList, _time);
        if (opened is null) return LastRun = NotBegun(end, reason!);
        using var folder = opened;
        using var fetcher = new HttpFetcher(options.Fetching, _time);
        var hooks = new RunHooks { Time = _time, Stop = stop, Abandon = abandon, Recorded = observer?.Recorded };
        using var run = new HaulRun(folder, source(folder), fetcher, isWholeList, hooks);
        observer?.Started?.Invoke(run.Progress);
        observer?.Control?.Invoke(run.Control);
        return LastRun = await run.RunAsync();
    }

    private RunSummary NotBegun(RunEnd end, string reason) =>
        new() { End = end, Reason = reason, Counts = new RunProgress(_time, () => new Frontier.FrontierSnapshot()).Snapshot() };

    /// <summary>Runs on the recording thread: waiting here is what slows the run to its reader's pace.</summary>
    private static void Hand(IReadOnlyList<ImageRecord> batch, ChannelWriter<ImageRecord> writer, CancellationToken left)
    {
        foreach (var record in batch)
        {
            while (!writer.TryWrite(record))
            {
                if (left.IsCancellationRequested || !writer.WaitToWriteAsync(left).AsTask().ContinueWith(task => task.IsCompletedSuccessfully && task.Result, TaskScheduler.Default).Result) return;
            }
        }
    }
}

/// <summary>What a run tells while it goes on. Callbacks come from the run's own threads and must be quick.</summary>
public sealed record HaulObserver
{
    /// <summary>The run has begun; its counts may be read from now on.</summary>
    public Action<RunProgress>? Started { get; init; }

    /// <summary>The run has begun; it may be paused, resumed and given another concurrency from now on.</summary>
    public Action<RunControl>? Control { get; init; }

    /// <summary>Records became final and are committed.</summary>
    public Action<IReadOnlyList<ImageRecord>>? Recorded { get; init; }
}

/// <summary>A run that could not begin, or that the disk refused.</summary>
public sealed class HaulException(RunSummary summary) : Exception(summary.Reason)
{
    /// <summary>The run's summary; everything earned is kept.</summary>
    public RunSummary Summary => summary;
}
