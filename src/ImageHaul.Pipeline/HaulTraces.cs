using System.Diagnostics;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// The spans of runs: one for a run, one for each request, named and described as OpenTelemetry does for HTTP clients; docs/library.md has the table. A request's span is the
/// root of a trace of its own, linked to the run's: one trace with a million spans would be of no use, and samplers choose by trace. URLs are redacted.
/// </summary>
public static class HaulTraces
{
    /// <summary>The name of the activity source: <c>ImageHaul</c>.</summary>
    public const string ActivitySourceName = "ImageHaul";

    /// <summary>The name of a run's span: <c>haul</c>.</summary>
    public const string RunSpanName = "haul";

    private static readonly ActivitySource Source = new(ActivitySourceName, typeof(HaulTraces).Assembly.GetName().Version!.ToString(3));

    internal static Activity? BeginRun(string output) =>
        Source.HasListeners() ? Source.StartActivity(RunSpanName)?.SetTag("imagehaul.output", output) : null;

    internal static void EndRun(Activity? span, RunSummary summary)
    {
        if (span is null) return;
        span.SetTag("imagehaul.end", summary.End.ToString()).SetTag("imagehaul.rows.read", summary.Counts.RowsRead).SetTag("imagehaul.rows.failed", summary.Counts.Failed);
        if (summary.End is RunEnd.StorageRefused or RunEnd.FolderLocked or RunEnd.CatalogRefused)
        {
            span.SetTag("error.type", summary.End.ToString()).SetStatus(ActivityStatusCode.Error, summary.Reason);
        }
    }

    internal static Activity? BeginFetch(FetchTurn turn, ActivityContext run)
    {
        if (!Source.HasListeners()) return null;
        var origin = turn.Url.HostKey;
        var tags = new TagList
        {
            { "http.request.method", "GET" },
            { "url.full", UrlRedactor.Redact(turn.Url.ToString()) },
            { "server.address", origin.Host },
            { "server.port", origin.Port },
            { "imagehaul.row.ordinal", turn.Request.Ordinal },
            { "imagehaul.row.id", LogText.Line(turn.Request.IdText) },
        };
        if (turn.Attempt > 1) tags.Add("http.request.resend_count", turn.Attempt - 1);
        // The flow of the run brings its span along: it is to be the link, not the parent.
        Activity.Current = null;
        return Source.StartActivity("GET", ActivityKind.Client, default(ActivityContext), tags, run == default ? null : [new ActivityLink(run)]);
    }

    internal static void EndFetch(Activity span, TurnEnd end, bool wasFetched)
    {
        using (span)
        {
            // A turn that made no request is no request.
            if (!wasFetched) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            if (!span.IsAllDataRequested) return;
            if (end.HttpStatus is { } status) span.SetTag("http.response.status_code", status);
            if (end.Report.Bytes > 0) span.SetTag("http.response.body.size", end.Report.Bytes);
            if (end.Report.IsPrelude) span.SetTag("imagehaul.step", "wishes");
            if (end.Image is { } image) span.SetTag("imagehaul.format", image.Format.Name());
            if (end.Failure is { } failure) span.SetTag("error.type", failure.Kind.Name()).SetStatus(ActivityStatusCode.Error, LogText.Line(failure.Message));
        }
    }
}
