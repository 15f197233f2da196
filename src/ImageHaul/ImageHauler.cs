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
/// <remarks>
/// Runs go on the thread pool, whatever the caller's synchronization context is; only the caller's own code comes back to that. An instance may be used from any thread.
/// </remarks>
/// <example>
/// <code>
/// var hauler = new ImageHauler(new HaulOptions { Storage = new() { Output = "photos" } });
/// await foreach (var record in hauler.RunAsync(urls))
///     Console.WriteLine($"{record.Status} {record.Image?.Path}");
/// </code>
/// </example>
public sealed class ImageHauler
{
    /// <summary>Records handed over but not yet read by the caller: four commits. Beyond, the run waits for its reader.</summary>
    private const int Unread = 4096;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly HaulOptions _options;
    private readonly HaulServices _services;

    /// <summary>A hauler with these options.</summary>
    /// <param name="options">Everything a run is made from.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">The options have faults (<see cref="HaulOptions.Validate"/>); the message names all of them.</exception>
    public ImageHauler(HaulOptions options, TimeProvider? time = null) : this(options, new HaulServices { Time = time ?? TimeProvider.System })
    {
    }

    /// <summary>A hauler with these options and services.</summary>
    /// <param name="options">Everything a run is made from.</param>
    /// <param name="services">Where time comes from, where images are stored and who listens.</param>
    /// <exception cref="ArgumentException">The options have faults (<see cref="HaulOptions.Validate"/>); the message names all of them.</exception>
    public ImageHauler(HaulOptions options, HaulServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        string[] faults = [.. options.Validate()];
        if (faults.Length > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        (_options, _services) = (options, services);
    }

    /// <summary>Everything a run is made from.</summary>
    public HaulOptions Options => _options;

    /// <summary>The summary of the last run of this instance that ended; null before.</summary>
    public RunSummary? LastRun { get; private set; }

    /// <summary>Makes a request of a URL; a URL that cannot be used gives a request with a fault, which ends as a failed record.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="index">Its index in the list, from 0.</param>
    public static ImageRequest Row(string url, int index)
    {
        ArgumentNullException.ThrowIfNull(url);
        var canonical = CanonicalUrl.Parse(url, out var fault);
        return new ImageRequest { Ordinal = index + 1L, RawUrl = url, Url = canonical, Fault = fault };
    }

    /// <summary>Fetches URLs and streams their records as they become final. See <see cref="RunAsync(IEnumerable{ImageRequest}, IProgress{ProgressSnapshot}?, CancellationToken)"/>.</summary>
    /// <param name="urls">The URLs; read as they are needed, never held.</param>
    /// <param name="progress">Told of the counts twice a second; may be null.</param>
    /// <param name="cancellationToken">Stops the run: no new fetches, those in flight get <see cref="HaulOptions.StopGrace"/>.</param>
    /// <exception cref="HaulException">The run could not begin, or the disk refused; the message says why and what to do.</exception>
    public IAsyncEnumerable<ImageRecord> RunAsync(IEnumerable<string> urls, IProgress<ProgressSnapshot>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(urls);
        return RunAsync(urls.Select(Row), progress, cancellationToken);
    }

    /// <summary>
    /// Fetches requests and streams their records as they become final, in the order of completion. Rows that an earlier run finished give no record. Leaving the
    /// enumeration early stops the run; the next one continues it.
    /// </summary>
    /// <param name="requests">The rows, ordinals ascending from 1.</param>
    /// <param name="progress">Told of the counts twice a second; may be null.</param>
    /// <param name="cancellationToken">Stops the run: no new fetches, those in flight get <see cref="HaulOptions.StopGrace"/>.</param>
    /// <exception cref="HaulException">The run could not begin, or the disk refused; the message says why and what to do.</exception>
    public IAsyncEnumerable<ImageRecord> RunAsync(IEnumerable<ImageRequest> requests, IProgress<ProgressSnapshot>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return StreamAsync(new EnumerableSource(requests), progress, cancellationToken);
    }

    /// <summary>The same for requests that come one after another, from a database or a queue.</summary>
    /// <param name="requests">The rows, ordinals ascending from 1.</param>
    /// <param name="progress">Told of the counts twice a second; may be null.</param>
    /// <param name="cancellationToken">Stops the run: no new fetches, those in flight get <see cref="HaulOptions.StopGrace"/>.</param>
    /// <exception cref="HaulException">The run could not begin, or the disk refused; the message says why and what to do.</exception>
    public IAsyncEnumerable<ImageRecord> RunAsync(IAsyncEnumerable<ImageRequest> requests, IProgress<ProgressSnapshot>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return StreamAsync(new AsyncEnumerableSource(requests), progress, cancellationToken);
    }

    private async IAsyncEnumerable<ImageRecord> StreamAsync(
        IRequestSource source, IProgress<ProgressSnapshot>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = Channel.CreateBounded<ImageRecord>(new BoundedChannelOptions(Unread) { SingleReader = true });
        // A run that is stopped still hands over what becomes final; a reader that went away takes nothing more.
        using var left = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, left.Token);
        ITimer? ticker = null;
        var observer = new HaulObserver
        {
            Started = counts => ticker = progress is null ? null : _services.Time.CreateTimer(_ => progress.Report(counts.Snapshot()), null, ProgressInterval, ProgressInterval),
            RecordedAsync = batch => HandAsync(batch, records.Writer, left.Token),
        };
        var run = RunAsync(source, observer, stop.Token, CancellationToken.None);
        _ = run.ContinueWith(_ => records.Writer.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var record in records.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false)) yield return record;
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ticker is not null) await ticker.DisposeAsync().ConfigureAwait(false);
        }
        var summary = await run.ConfigureAwait(false);
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
        ArgumentNullException.ThrowIfNull(kinds);
        if (!File.Exists(HaulFolder.CatalogFile(_options.Storage.Output)))
        {
            return Task.FromResult(NotBegun(RunEnd.CatalogRefused, $"{_options.Storage.Output} holds no catalog: nothing was ever fetched into it. Name the folder given to get with -o."));
        }
        return RunAsync(folder => new EnumerableSource(folder.Catalog.Contents.ReadFailed(kinds.Count == 0 ? null : kinds)), isWholeList: false, observer, stop, abandon);
    }

    /// <summary>Fetches one URL and tells each decision on its way, with reasons and times. Writes nothing.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    public Task<Explanation> ExplainAsync(string url, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Task.Run(
            async () =>
            {
                using var fetcher = new HttpFetcher(Explainer.Bounded(_options.Fetching), _services.Time);
                return await new Explainer(_options, fetcher, _services.Time, new Random()).ExplainAsync(url, cancellationToken).ConfigureAwait(false);
            },
            CancellationToken.None);
    }

    // On the thread pool: nothing below captures a context, for there is none.
    private Task<RunSummary> RunAsync(
        Func<HaulFolder, IRequestSource> source, bool isWholeList, HaulObserver? observer, CancellationToken stop, CancellationToken abandon) =>
        Task.Run(() => RunHereAsync(source, isWholeList, observer, stop, abandon), CancellationToken.None);

    private async Task<RunSummary> RunHereAsync(
        Func<HaulFolder, IRequestSource> source, bool isWholeList, HaulObserver? observer, CancellationToken stop, CancellationToken abandon)
    {
        using var telemetry = new RunTelemetry(_options.Storage.Output, _services.Metrics, _services.Loggers, _services.Time);
        WarmUp.Begin();
        var (opened, end, reason) = HaulFolder.Open(_options, adopt: !isWholeList, _services.Time, _services.Store);
        if (opened is null) return Conclude(NotBegun(end, reason!), telemetry);
        using var folder = opened;
        using var fetcher = new HttpFetcher(_options.Fetching, _services.Time);
        var hooks = new RunHooks
        {
            Time = _services.Time, Stop = stop, Abandon = abandon, Recorded = observer?.Recorded, RecordedAsync = observer?.RecordedAsync, Telemetry = telemetry,
        };
        using var run = new HaulRun(folder, source(folder), fetcher, isWholeList, hooks);
        observer?.Started?.Invoke(run.Progress);
        observer?.Control?.Invoke(run.Control);
        return Conclude(await run.RunAsync().ConfigureAwait(false), telemetry);
    }

    private RunSummary Conclude(RunSummary summary, RunTelemetry telemetry)
    {
        telemetry.Concluded(summary);
        return LastRun = summary;
    }

    private RunSummary NotBegun(RunEnd end, string reason) =>
        new() { End = end, Reason = reason, Counts = new RunProgress(_services.Time, () => new Frontier.FrontierSnapshot()).Snapshot() };

    /// <summary>The run waits for this: that is what slows it to its reader's pace. No thread does.</summary>
    private static async ValueTask HandAsync(IReadOnlyList<ImageRecord> batch, ChannelWriter<ImageRecord> writer, CancellationToken left)
    {
        try
        {
            foreach (var record in batch)
            {
                if (!writer.TryWrite(record)) await writer.WriteAsync(record, left).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            // The reader went away; the records are in the catalog.
        }
    }
}

/// <summary>What a run tells while it goes on. Callbacks come from the run's own threads, one at a time.</summary>
public sealed record HaulObserver
{
    /// <summary>The run has begun; its counts may be read from now on.</summary>
    public Action<RunProgress>? Started { get; init; }

    /// <summary>The run has begun; it may be paused, resumed and given another concurrency from now on.</summary>
    public Action<RunControl>? Control { get; init; }

    /// <summary>Records became final and are committed. Must be quick: the run stands still meanwhile.</summary>
    public Action<IReadOnlyList<ImageRecord>>? Recorded { get; init; }

    /// <summary>
    /// Records became final and are committed; the run waits for what is returned before it commits more, so that a slow listener slows the run and no queue grows. An
    /// exception ends the run. Records committed just before a crash may never be told: <see cref="OutputFolder.ReadRecords"/> has them all.
    /// </summary>
    public Func<IReadOnlyList<ImageRecord>, ValueTask>? RecordedAsync { get; init; }
}

/// <summary>A run that could not begin, or that the disk refused.</summary>
public sealed class HaulException(RunSummary summary) : Exception(summary.Reason)
{
    /// <summary>The run's summary; everything earned is kept.</summary>
    public RunSummary Summary => summary;
}
