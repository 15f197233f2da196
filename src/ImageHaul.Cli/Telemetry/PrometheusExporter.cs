using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ImageHaul.Cli.Telemetry;

/// <summary>Gives what was collected as Prometheus text. One collection at a time.</summary>
[ExportModes(ExportModes.Pull | ExportModes.Push)]
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    private readonly Lock _gate = new();
    private StringBuilder _text = new();

    /// <summary>Collects now.</summary>
    public string Collect(MetricReader reader)
    {
        lock (_gate)
        {
            _text = new StringBuilder();
            reader.Collect();
            return _text.ToString();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch) PrometheusText.Append(_text, metric);
        return ExportResult.Success;
    }
}
