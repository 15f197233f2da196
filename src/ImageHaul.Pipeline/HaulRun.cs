using System.Security.Cryptography;
using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Sources;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>One run over an open folder: joins the source, the frontier, the workers and the catalog until every row has its record.</summary>
internal sealed class HaulRun : IDisposable
{
    // Assemblies, catalog, list, and what the runtime opens for a moment (measured: 90 at most).
    private const long DescriptorsOfTheProgram = 128;
    private const long DescriptorsOfAFetch = 2;

    private readonly HaulOptions _options;
    private readonly TimeProvider _time;
    private readonly HaulFolder _folder;
    private readonly RunStop _stop;
    private readonly HostFrontier _frontier;
    private readonly HostMemoryKeeper _hosts;
    private readonly Recorder _recorder;
    private readonly RowReader _reader;
    private readonly Worker _worker;
    private readonly WishesMemory _wishes;
    private readonly ResumeCursor? _earlier;
    private readonly KeptBodies _kept = new();
    private readonly SupersededFiles _superseded;
    private readonly bool _isWholeList;
    private readonly RunTelemetry? _telemetry;

    /// <summary>Puts a run together.</summary>
    /// <param name="folder">The open output folder, and the options in effect with it; stays the caller's.</param>
    /// <param name="source">The rows.</param>
    /// <param name="fetcher">Makes the requests; stays the caller's.</param>
    /// <param name="isWholeList">True when the source is the folder's whole list; false when it is some rows of it again (retry).</param>
    /// <param name="hooks">Where time and chance come from, what stops the run and who listens.</param>
    public HaulRun(HaulFolder folder, IRequestSource source, IFetcher fetcher, bool isWholeList, RunHooks hooks)
    {
        var options = folder.Options;
        (_folder, _options, _time, _isWholeList) = (folder, options, hooks.Time, isWholeList);
        _stop = new RunStop(_time, options.StopGrace, options.Deadline, hooks.Stop, hooks.Abandon);
        _frontier = new HostFrontier(WithinDescriptors(options.Politeness) with { OneUntilCleared = options.Manners.AsksFirst }, folder.Spill, _time, hooks.Random);
        _hosts = new HostMemoryKeeper(_frontier, folder.Catalog.Hosts);
        Control = new RunControl(_frontier, MostWithinDescriptors());
        Progress = new RunProgress(_time, _frontier.Snapshot) { HostsNow = _frontier.Hosts };
        var urls = new UrlDeduplicator(RandomNumberGenerator.GetBytes(16));
        _superseded = new SupersededFiles(folder.Catalog, folder.Blobs, options.Storage.Layout, Path.Combine(options.Storage.Output, HaulFolder.OwnFolder, "superseded"));
        folder.Catalog.NameDisplaced = _superseded.Add;
        var refresh = options.Refresh && isWholeList ? new Refresher(folder.Catalog, folder.Blobs, _superseded) : null;
        var duplicates = new DuplicateRows(urls, folder.Catalog, folder.Blobs, folder.Spill, refresh);
        _recorder = new Recorder(folder.Catalog, duplicates, Progress, _stop, options, _time, hooks);
        _earlier = isWholeList ? folder.Catalog.OpenResume() : null;
        _reader = new RowReader(source, _earlier, urls, duplicates, folder.Blobs, _frontier, _recorder, Progress, _stop, refresh is not null);
        var receiver = new BodyReceiver(folder.Blobs, folder.NewBody, new ImageInspector(options.Checks), Progress, _kept);
        _wishes = new WishesMemory(folder.Catalog.Robots, _time, _stop.Refused);
        var manners = new MannersGate(new PolicyFiles(fetcher, _frontier), _wishes, _frontier, options, _time);
        _worker = new Worker(_frontier, manners, fetcher, receiver, _kept, _recorder.AddAsync, options, _time) { Refresh = refresh, Telemetry = hooks.Telemetry };
        _telemetry = hooks.Telemetry;
    }

    /// <summary>The counts, from the start on.</summary>
    public RunProgress Progress { get; }

    /// <summary>Pauses and steers the run.</summary>
    public RunControl Control { get; }

    /// <summary>Runs to the end, however it comes. Only a defect throws.</summary>
    public async Task<RunSummary> RunAsync()
    {
        using var measured = _telemetry?.Measure(Progress, _frontier);
        if (_folder.Catalog.Mark.BeginRun(_folder.BootId, _isWholeList) is { } refused) _stop.Refused(refused);
        if (_hosts.Recall() is { } unreadable) _stop.Refused(unreadable);
        using var ended = new CancellationTokenSource();
        var checkpointer = new Checkpointer(_folder.Blobs, _folder.Catalog, Progress, _options.Storage);
        var checkpoints = checkpointer.RunAsync(_options.CheckpointInterval, _stop, _time, ended.Token);
        var remembering = Guard(_hosts.RunAsync(_stop, _time, ended.Token));

        var recording = RecordAsync();
        var reading = Guard(_reader.RunAsync());
        await Guard(DispatchAsync());
        Control.End();
        var lastRow = await reading;
        _recorder.Complete();
        await recording;
        await ended.CancelAsync();
        await checkpoints;
        await remembering;

        _stop.Defect?.Throw();
        return Conclude(lastRow);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _earlier?.Dispose();
        _kept.Dispose();
        _superseded.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Never more in flight than the process may have files open: the runtime itself cannot go on without descriptors, so running short must stay the exception.
    /// Each fetch has a connection and now and then a file, and as many connections again wait for their host's next request.
    /// </summary>
    private static PolitenessOptions WithinDescriptors(PolitenessOptions options)
    {
        var most = MostWithinDescriptors();
        return options with
        {
            AutoConcurrencyCeiling = Math.Min(most, options.AutoConcurrencyCeiling),
            Concurrency = options.Concurrency is { } asked ? Math.Min(most, asked) : null,
        };
    }

    private static int MostWithinDescriptors() => (int)Math.Clamp((DescriptorLimit.OfThisProcess() - DescriptorsOfTheProgram) / DescriptorsOfAFetch, 1, int.MaxValue);

    /// <summary>Starts every turn that the frontier gives; the frontier bounds how many are in flight.</summary>
    private async Task DispatchAsync()
    {
        // The dispatcher's own count of one keeps the end from being seen while turns may still start.
        var open = 1;
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            while (await _frontier.TakeAsync(_stop.NoNewWork) is { } turn)
            {
                Interlocked.Increment(ref open);
                _ = Task.Run(() => ProcessAsync(turn));
            }
        }
        catch (OperationCanceledException) when (_stop.NoNewWork.IsCancellationRequested)
        {
            // Turns in flight get their grace.
        }
        Leave();
        await idle.Task;

        async Task ProcessAsync(FetchTurn turn)
        {
            try
            {
                await Guard(_worker.ProcessAsync(turn, _stop.Abandon));
            }
            finally
            {
                Leave();
            }
        }

        void Leave()
        {
            if (Interlocked.Decrement(ref open) == 0) idle.SetResult();
        }
    }

    private async Task RecordAsync()
    {
        await Guard(_recorder.RunAsync());
        await _recorder.DrainAsync();
    }

    private RunSummary Conclude(long? lastRow)
    {
        // The disk works while the rest is settled and the manifest written.
        var sync = OwnThread.RunAsync(SyncBlobs);
        if (_stop.End is null && lastRow is { } last && _isWholeList && _folder.Catalog.TrimAfter(last) is { } untrimmed) _stop.Refused(untrimmed);
        if (_hosts.Save() is { } forgotten) _stop.Refused(forgotten);
        _wishes.Conclude();
        if (_isWholeList && _superseded.Sweep(withBlobs: _options.Refresh) is { } unswept) _stop.Refused(unswept);
        if (_folder.Catalog.MendOwners() is { } unmended) _stop.Refused(unmended);
        _folder.Catalog.ReleaseMemory();
        using var manifest = _stop.End is null ? _folder.PrepareManifest(_options.ManifestFile) : null;
        if (sync.GetAwaiter().GetResult() is { } unsynced) _stop.Refused(unsynced);
        else if (_folder.Catalog.Mark.EndRun(finished: _stop.End is null, _isWholeList) is { } unended) _stop.Refused(unended);
        else if (_stop.End is null && _folder.ForgetNames() is { } kept) _stop.Refused(kept);
        if (_stop.End is null && manifest?.Publish().Failure is { } unwritten) _stop.Refused(unwritten);
        var failures = CountFailures();
        return new RunSummary
        {
            End = _stop.End ?? RunEnd.Finished,
            Reason = _stop.Reason,
            Counts = Progress.Snapshot(),
            Failures = failures,
            ManifestPath = _stop.End is null ? _options.ManifestFile : null,
        };
    }

    private IReadOnlyList<FailureCount> CountFailures()
    {
        try
        {
            return _folder.Catalog.Contents.ReadSummary().Failures;
        }
        catch (CatalogException unreadable)
        {
            _stop.Refused(unreadable.Failure);
            return [];
        }
    }

    private Failure? SyncBlobs() => _options.Storage.Durability == Durability.None ? null : _folder.Blobs.Sync();

    /// <summary>A part of the run that fails ends the whole run: the disk's refusal in order, a defect at once.</summary>
    private async Task Guard(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (_stop.Abandon.IsCancellationRequested)
        {
            // Stopped at once: what was in flight stays unfinished.
        }
        catch (CatalogException refused)
        {
            _stop.Refused(refused.Failure);
        }
        catch (InvalidOperationException lost) when (lost.InnerException is CatalogException refused)
        {
            // The frontier cannot go on without the rows that the disk did not give back.
            _stop.Refused(refused.Failure);
        }
        catch (Exception defect)
        {
            _stop.Broken(defect);
        }
    }

    private async Task<long?> Guard(Task<long?> task)
    {
        await Guard((Task)task);
        return task.IsCompletedSuccessfully ? task.Result : null;
    }
}
