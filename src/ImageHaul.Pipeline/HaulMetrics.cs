using System.Diagnostics;
using System.Diagnostics.Metrics;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// The instruments of runs, named after OpenTelemetry's conventions; docs/library.md has the table. Counts are read from what a run counts anyway when somebody collects
/// them, and the histograms are asked whether anybody listens: without a listener a row costs nothing.
/// </summary>
public sealed class HaulMetrics : IDisposable
{
    /// <summary>The name of the meter: <c>ImageHaul</c>.</summary>
    public const string MeterName = "ImageHaul";

    /// <summary>Hosts that metrics name at most, by default: 20.</summary>
    public const int DefaultHosts = 20;

    /// <summary>Most hosts that may be asked for: 1,000, half of what OpenTelemetry keeps series for by default.</summary>
    public const int MostHosts = 1000;

    // From a cache hit next door to the longest body that is waited for.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    // 1 KiB to 64 MiB: the sizes that images on the web have.
    private static readonly InstrumentAdvice<long> Sizes = new() { HistogramBucketBoundaries = [1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20, 64 << 20] };

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly HostLabels _hosts;
    private readonly MeteredRuns _runs = new();
    private readonly Histogram<double> _fetchDuration;
    private readonly Histogram<long> _bodySize;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _blocks;

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">Makes the meter, as a container does; null for one of its own, which every listener in the process sees.</param>
    /// <param name="hosts">Hosts named by <c>server.address</c> at most, the first seen; all others are <c>_OTHER</c>. 0 leaves the attribute out. At most <see cref="MostHosts"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hosts"/> is out of range.</exception>
    public HaulMetrics(IMeterFactory? factory = null, int hosts = DefaultHosts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hosts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hosts, MostHosts);
        _hosts = new HostLabels(hosts);
        var options = new MeterOptions(MeterName) { Version = typeof(HaulMetrics).Assembly.GetName().Version!.ToString(3) };
        (_meter, _ownsMeter) = factory is null ? (new Meter(options), true) : (factory.Create(options), false);

        _fetchDuration = _meter.CreateHistogram("imagehaul.fetch.duration", "s", "From the start of a request to the end of its body, checked and stored.", null, Seconds);
        _bodySize = _meter.CreateHistogram("imagehaul.body.size", "By", "Bytes of each body received.", null, Sizes);
        _retries = _meter.CreateCounter<long>("imagehaul.retries", "{retry}", "Rows queued again after a failure.");
        _blocks = _meter.CreateCounter<long>("imagehaul.host.blocks", "{block}", "Times that a host was paused or suspended.");

        _meter.CreateObservableCounter("imagehaul.rows", _runs.Rows, "{row}", "Rows with a final record.");
        _meter.CreateObservableCounter("imagehaul.rows.read", () => _runs.Sum(static counts => counts.RowsRead), "{row}", "Rows read from the input.");
        _meter.CreateObservableCounter("imagehaul.bytes.fetched", () => _runs.Sum(static counts => counts.BytesFetched), "By", "Body bytes received.");
        _meter.CreateObservableCounter("imagehaul.bytes.stored", () => _runs.Sum(static counts => counts.BytesStored), "By", "Bytes of images stored.");
        _meter.CreateObservableCounter("imagehaul.bytes.saved", () => _runs.Sum(static counts => counts.BytesSaved), "By", "Bytes that duplicates did not take again.");
        _meter.CreateObservableUpDownCounter("imagehaul.runs.active", () => _runs.Active, "{run}", "Runs going on.");
        _meter.CreateObservableUpDownCounter("imagehaul.fetches.in_flight", () => _runs.Now(static view => view.InFlight), "{fetch}", "Requests in flight.");
        _meter.CreateObservableUpDownCounter("imagehaul.fetches.limit", () => _runs.Now(static view => view.Limit), "{fetch}", "Requests that may be in flight at present.");
        _meter.CreateObservableUpDownCounter("imagehaul.rows.queued", () => _runs.Now(static view => view.Queued + view.Spilled), "{row}", "Rows that wait for an attempt, in memory and on disk.");
        _meter.CreateObservableUpDownCounter("imagehaul.host.known", () => _runs.Now(static view => view.Hosts), "{host}", "Hosts with anything queued, in flight or remembered.");
        _meter.CreateObservableUpDownCounter("imagehaul.host.blocked", _runs.Blocked, "{host}", "Hosts that must not be called at present.");
    }

    /// <summary>The instruments of this process, for runs that are given no others.</summary>
    public static HaulMetrics Default { get; } = new();

    /// <summary>Ends the meter, unless a factory made it.</summary>
    public void Dispose()
    {
        if (_ownsMeter) _meter.Dispose();
    }

    /// <summary>A run begins; disposing what is returned ends it.</summary>
    internal IDisposable Measure(RunProgress progress, HostFrontier frontier) => _runs.Begin(progress, frontier);

    /// <summary>A request was made and is over.</summary>
    internal void Fetched(HostKey host, TurnEnd end, TimeSpan elapsed)
    {
        if (!_fetchDuration.Enabled && !_bodySize.Enabled) return;
        var tags = new TagList();
        if (end.HttpStatus is { } status) tags.Add("http.response.status_code", status);
        if (end.Failure is { } failure) tags.Add("error.type", failure.Kind.Name());
        if (end.Report.Bytes > 0 || end.Image is not null)
        {
            var size = tags;
            if (end.Image is { } image) size.Add("imagehaul.format", image.Format.Name());
            _bodySize.Record(end.Report.Bytes, size);
        }
        if (_hosts.Of(host) is { } label) tags.Add("server.address", label);
        _fetchDuration.Record(elapsed.TotalSeconds, tags);
    }

    /// <summary>A row is queued again.</summary>
    internal void Retried(FailureKind kind)
    {
        if (_retries.Enabled) _retries.Add(1, new KeyValuePair<string, object?>("error.type", kind.Name()));
    }

    /// <summary>A host was paused or suspended.</summary>
    internal void Blocked(HostKey host, FailureKind? kind)
    {
        if (!_blocks.Enabled) return;
        var tags = new TagList();
        if (kind is { } known) tags.Add("error.type", known.Name());
        if (_hosts.Of(host) is { } label) tags.Add("server.address", label);
        _blocks.Add(1, tags);
    }
}
