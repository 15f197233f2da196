using System.Diagnostics;
using ImageHaul.Frontier;
using ImageHaul.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageHaul.Pipeline;

/// <summary>What one run tells to metrics, traces and logs. Each asks first whether anybody listens: the way of a row costs nothing else.</summary>
internal sealed class RunTelemetry : IDisposable
{
    private readonly HaulMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly string _output;
    private readonly ILogger _runs;
    private readonly ILogger _hosts;
    private readonly ILogger _rows;
    private readonly Activity? _span;
    private readonly ActivityContext _context;

    /// <summary>The run begins.</summary>
    /// <param name="output">Its folder.</param>
    /// <param name="metrics">The instruments; null for none.</param>
    /// <param name="loggers">The log; null for none.</param>
    /// <param name="time">The clock.</param>
    public RunTelemetry(string output, HaulMetrics? metrics, ILoggerFactory? loggers, TimeProvider time)
    {
        (_output, _metrics, _time) = (output, metrics, time);
        _runs = loggers?.CreateLogger(HaulLog.RunCategory) ?? NullLogger.Instance;
        _hosts = loggers?.CreateLogger(HaulLog.HostCategory) ?? NullLogger.Instance;
        _rows = loggers?.CreateLogger(HaulLog.RowCategory) ?? NullLogger.Instance;
        _span = HaulTraces.BeginRun(output);
        _context = _span?.Context ?? default;
        HaulLog.RunBegins(_runs, output);
    }

    /// <summary>The run's counts and its frontier may be looked at until what is returned is disposed.</summary>
    public IDisposable? Measure(RunProgress progress, HostFrontier frontier) => _metrics?.Measure(progress, frontier);

    /// <summary>A turn begins. Null when no span is wanted.</summary>
    public Activity? Begin(FetchTurn turn) => turn.Refusal is null ? HaulTraces.BeginFetch(turn, _context) : null;

    /// <summary>A turn ended.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="end">What came of it.</param>
    /// <param name="started">When it began.</param>
    /// <param name="span">What <see cref="Begin"/> gave.</param>
    public void Ended(in TurnTaken turn, TurnEnd end, long started, Activity? span)
    {
        var wasFetched = !turn.WasRefused && end.Report is { IsUnused: false } && end.Report.Wait == TimeSpan.Zero;
        if (span is not null) HaulTraces.EndFetch(span, end, wasFetched);
        if (wasFetched && !end.Report.IsPrelude) _metrics?.Fetched(turn.Url.HostKey, end, _time.GetElapsedTime(started));
    }

    /// <summary>A turn was settled.</summary>
    /// <param name="turn">The turn as it was before.</param>
    /// <param name="end">What came of it.</param>
    /// <param name="verdict">What the frontier decided.</param>
    public void Settled(in TurnTaken turn, TurnEnd end, TurnVerdict verdict)
    {
        if (verdict.HostChange != HostChange.None) HostChanged(turn.Url.HostKey, end.Report.Failure?.Kind, verdict);
        if (!verdict.IsFinal && end.Report.Failure is { } failure) Retried(turn, failure, verdict);
    }

    /// <summary>Records became final.</summary>
    public void Recorded(IReadOnlyList<ImageRecord> records)
    {
        if (!_rows.IsEnabled(LogLevel.Information) && !_rows.IsEnabled(LogLevel.Debug)) return;
        foreach (var record in records)
        {
            if (record.Failure is not { } failure) continue;
            var (row, kind, message, url) = (LogText.Line(record.Request.IdText), failure.Kind.Name(), LogText.Line(failure.Message), UrlRedactor.Quote(record.Request.RawUrl));
            if (record.Status == RecordStatus.Skipped) HaulLog.RowSkipped(_rows, row, kind, message, url);
            else HaulLog.RowFailed(_rows, row, kind, message, url);
        }
    }

    /// <summary>The run is over, or could not begin.</summary>
    public void Concluded(RunSummary summary)
    {
        var counts = summary.Counts;
        var reason = LogText.Line(summary.Reason ?? "");
        HaulTraces.EndRun(_span, summary);
        switch (summary.End)
        {
            case RunEnd.Finished:
                break;
            case RunEnd.Stopped or RunEnd.PastDeadline:
                HaulLog.RunStopsEarly(_runs, _output, summary.End, reason);
                break;
            default:
                HaulLog.RunRefused(_runs, _output, summary.End, reason);
                break;
        }
        HaulLog.RunEnds(_runs, _output, counts.Elapsed, summary.End, counts.RowsRead, counts.Downloaded, counts.Duplicates, counts.Failed);
    }

    /// <inheritdoc/>
    public void Dispose() => _span?.Dispose();

    private void HostChanged(HostKey host, FailureKind? kind, TurnVerdict verdict)
    {
        if (verdict.HostChange == HostChange.Recovered)
        {
            HaulLog.HostRecovered(_hosts, host.ToString());
            return;
        }
        _metrics?.Blocked(host, kind);
        var failure = kind?.Name() ?? "";
        if (verdict.HostChange == HostChange.Paused) HaulLog.HostPaused(_hosts, host.ToString(), verdict.HostBlockedFor, failure);
        else HaulLog.HostSuspended(_hosts, host.ToString(), verdict.HostBlockedFor, failure);
    }

    private void Retried(in TurnTaken turn, Failure failure, TurnVerdict verdict)
    {
        _metrics?.Retried(failure.Kind);
        if (!_rows.IsEnabled(LogLevel.Debug)) return;
        HaulLog.RowRetried(
            _rows, LogText.Line(turn.Request.IdText), verdict.RetryIn, turn.Attempt, failure.Kind.Name(), LogText.Line(failure.Message), UrlRedactor.Quote(turn.Url.ToString()));
    }
}

/// <summary>A turn as it was before it was settled.</summary>
internal readonly struct TurnTaken(FetchTurn turn)
{
    public ImageRequest Request { get; } = turn.Request;

    public CanonicalUrl Url { get; } = turn.Url;

    public int Attempt { get; } = turn.Attempt;

    public bool WasRefused { get; } = turn.Refusal is not null;
}
