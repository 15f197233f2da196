using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ImageHaul.Cli.Telemetry;

/// <summary>One metric in Prometheus' text format 0.0.4, named as OpenTelemetry's rules for Prometheus say: dots become underscores, units are spelt out, counters end in _total.</summary>
internal static class PrometheusText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Append(StringBuilder text, Metric metric)
    {
        var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var isHistogram = metric.MetricType == MetricType.Histogram;
        var name = NameOf(metric.Name, metric.Unit, isCounter);
        text.Append("# HELP ").Append(name).Append(' ').Append(metric.Description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(isCounter ? " counter\n" : isHistogram ? " histogram\n" : " gauge\n");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point.Tags);
            if (isHistogram) AppendHistogram(text, name, labels, point);
            else AppendSample(text, name, labels, ValueOf(metric.MetricType, point));
        }
    }

    /// <summary>The name that Prometheus is given.</summary>
    public static string NameOf(string name, string unit, bool isCounter)
    {
        var word = unit switch { "s" => "seconds", "By" => "bytes", _ => "" };
        var parts = name.Split('.', '_').ToList();
        if (word.Length > 0 && !parts.Contains(word)) parts.Add(word);
        if (isCounter) parts.Add("total");
        return string.Join('_', parts);
    }

    private static void AppendHistogram(StringBuilder text, string name, string labels, in MetricPoint point)
    {
        long upTo = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            upTo += bucket.BucketCount;
            AppendSample(text, name + "_bucket", labels + (labels.Length == 0 ? "" : ",") + $"le=\"{Number(bucket.ExplicitBound)}\"", upTo);
        }
        AppendSample(text, name + "_sum", labels, point.GetHistogramSum());
        AppendSample(text, name + "_count", labels, point.GetHistogramCount());
    }

    private static void AppendSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static string LabelsOf(ReadOnlyTagCollection tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (labels.Length > 0) labels.Append(',');
            labels.Append(key.Replace('.', '_')).Append("=\"");
            foreach (var letter in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                if (letter == '\n') labels.Append("\\n");
                else if (letter is '"' or '\\') labels.Append('\\').Append(letter);
                else labels.Append(letter);
            }
            labels.Append('"');
        }
        return labels.ToString();
    }

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
