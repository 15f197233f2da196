using System.Reflection;
using ImageHaul.Cli.Options;
using ImageHaul.Pipeline;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ImageHaul.Cli.Telemetry;

/// <summary>
/// What <c>--otlp</c> and <c>--metrics</c> set up for the time of a run. A command without them never comes here, so that nothing of OpenTelemetry is loaded for it.
/// The standard environment variables (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER...) count.
/// </summary>
internal sealed class TelemetrySession : IAsyncDisposable
{
    /// <summary>Spans of requests sent a second at most: enough to see what happens, little beside a thousand requests a second.</summary>
    private const int SpansPerSecond = 20;

    // A collector that does not answer must not keep a command from ending.
    private const int ExportTimeout = 3000;

    private readonly List<IDisposable> _parts = [];
    private readonly MeterProvider? _meters;
    private readonly TracerProvider? _traces;
    private readonly PrometheusFile? _file;
    private PrometheusPage? _page;

    private TelemetrySession(CommandSettings settings, TimeProvider time, Action<string> warn)
    {
        var meters = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(HaulMetrics.MeterName);
        if (settings.Otlp is { } endpoint)
        {
            _parts.Add(new ExportWarnings(warn));
            meters.AddOtlpExporter((exporter, _) => Configure(exporter, endpoint, "v1/metrics"));
            var traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(HaulTraces.ActivitySourceName);
            if (Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER") is null) traces.SetSampler(new SpanRate(SpansPerSecond, time));
            _traces = traces.AddOtlpExporter(exporter => Configure(exporter, endpoint, "v1/traces")).Build();
        }
        var text = new PrometheusExporter();
        var reader = new BaseExportingMetricReader(text);
        if (settings.MetricsFile is not null || settings.MetricsPort is not null) meters.AddReader(reader);
        _meters = meters.Build();
        if (settings.MetricsFile is { } file) _file = new PrometheusFile(file, () => text.Collect(reader), time, warn);
        Collect = () => text.Collect(reader);
    }

    private Func<string> Collect { get; }

    /// <summary>Begins; null, with the reason told, when the page cannot be served.</summary>
    public static async Task<TelemetrySession?> StartAsync(CommandSettings settings, TimeProvider time, Action<string> warn)
    {
        var session = new TelemetrySession(settings, time, warn);
        if (settings.MetricsPort is not { } port) return session;
        var (page, fault) = await PrometheusPage.StartAsync(port, session.Collect);
        session._page = page;
        if (fault is null) return session;
        await session.DisposeAsync();
        warn($"--metrics: {fault}");
        return null;
    }

    /// <summary>Sends and writes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_page is not null) await _page.DisposeAsync();
        _file?.Dispose();
        _traces?.Shutdown(ExportTimeout);
        _meters?.Shutdown(ExportTimeout);
        _traces?.Dispose();
        _meters?.Dispose();
        foreach (var part in _parts) part.Dispose();
    }

    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService("imagehaul", serviceVersion: typeof(TelemetrySession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddTelemetrySdk().AddEnvironmentVariableDetector();

    private static void Configure(OtlpExporterOptions exporter, Uri endpoint, string signal)
    {
        var isGrpc = endpoint.Scheme is "grpc" or "grpcs";
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = isGrpc
            ? new UriBuilder(endpoint) { Scheme = endpoint.Scheme == "grpcs" ? "https" : "http" }.Uri
            : new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + signal);
        exporter.TimeoutMilliseconds = ExportTimeout;
    }
}
