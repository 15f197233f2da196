using System.Diagnostics.Tracing;

namespace ImageHaul.Cli.Telemetry;

/// <summary>Says once that telemetry does not arrive: the exporter itself tells nobody but the event log of the runtime.</summary>
internal sealed class ExportWarnings(Action<string> warn) : EventListener
{
    private const string ExporterEvents = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private int _told;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == ExporterEvents) EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name != ExporterEvents || eventData.EventName?.Contains("Fail", StringComparison.Ordinal) != true || Interlocked.Exchange(ref _told, 1) != 0) return;
        warn("--otlp: the collector did not take what was sent; the run goes on. Look at its address, and at its own log.");
    }
}
