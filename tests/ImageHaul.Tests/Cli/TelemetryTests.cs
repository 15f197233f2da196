using System.Diagnostics.Metrics;
using ImageHaul.Cli.Telemetry;
using ImageHaul.Pipeline;
using ImageHaul.Testing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ImageHaul.Tests.Cli;

/// <summary>What --metrics writes and --otlp samples.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public void PrometheusText_OfEveryKindOfInstrument_KeepsTheFormat()
    {
        using var meter = new Meter($"test.{nameof(PrometheusText_OfEveryKindOfInstrument_KeepsTheFormat)}");
        var exporter = new PrometheusExporter();
        using var reader = new BaseExportingMetricReader(exporter);
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddReader(reader).Build();
        var rows = meter.CreateCounter<long>("test.rows", "{row}", "Rows.\nWith a \\ and a line.");
        var hosts = meter.CreateUpDownCounter<long>("test.hosts", "{host}", "Hosts.");
        var wait = meter.CreateHistogram<double>("test.wait", "s", "Waits.");
        meter.CreateObservableGauge("test.load", () => 0.5, null, "Load.");

        rows.Add(3, new KeyValuePair<string, object?>("error.type", "a\"b\\c\nd"));
        rows.Add(4, new KeyValuePair<string, object?>("error.type", "plain"));
        hosts.Add(-2);
        wait.Record(0.3);
        wait.Record(70_000, new KeyValuePair<string, object?>("http.response.status_code", 200));
        var text = exporter.Collect(reader);

        var page = PrometheusPage.Parse(text);
        Assert.Equal(7, page.Samples["test_rows_total{error_type=\"plain\"}"] + page.Samples["test_rows_total{error_type=\"a\\\"b\\\\c\\nd\"}"]);
        Assert.Equal(-2, page.Samples["test_hosts"]);
        Assert.Equal(0.5, page.Samples["test_load"]);
        Assert.Equal(1, page.Samples["test_wait_seconds_count"]);
        Assert.Equal(70_000, page.Samples["test_wait_seconds_sum{http_response_status_code=\"200\"}"]);
        Assert.Equal(["counter", "gauge", "histogram", "gauge"], page.Types.Values);
        Assert.Equal(page.Samples, PrometheusPage.Parse(exporter.Collect(reader)).Samples);
    }

    [Theory]
    [InlineData("imagehaul.rows", "{row}", true, "imagehaul_rows_total")]
    [InlineData("imagehaul.bytes.fetched", "By", true, "imagehaul_bytes_fetched_total")]
    [InlineData("imagehaul.body.size", "By", false, "imagehaul_body_size_bytes")]
    [InlineData("imagehaul.fetch.duration", "s", false, "imagehaul_fetch_duration_seconds")]
    [InlineData("imagehaul.fetches.in_flight", "{fetch}", false, "imagehaul_fetches_in_flight")]
    public void PrometheusText_Names_SpellOutUnits(string name, string unit, bool isCounter, string expected) => Assert.Equal(expected, PrometheusText.NameOf(name, unit, isCounter));

    [Fact]
    public void PrometheusFile_ADevice_StaysWhereItIs()
    {
        if (!OperatingSystem.IsLinux()) return;
        var folder = Directory.CreateTempSubdirectory("imagehaul-prom-").FullName;
        try
        {
            var file = Path.Combine(folder, "nowhere.prom");
            File.CreateSymbolicLink(file, "/dev/null");
            new PrometheusFile(file, () => "1", new ManualTimeProvider(), Assert.Fail).Dispose();

            Assert.Equal("/dev/null", new FileInfo(file).LinkTarget);
            Assert.Single(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void PrometheusFile_WrittenEveryFifteenSecondsAndAtTheEnd_LeavesNoTemporaryFile()
    {
        var folder = Directory.CreateTempSubdirectory("imagehaul-prom-").FullName;
        try
        {
            var (time, number) = (new ManualTimeProvider(), 0);
            var file = Path.Combine(folder, "haul.prom");
            using (new PrometheusFile(file, () => $"{++number}", time, Assert.Fail))
            {
                Assert.Equal("1", File.ReadAllText(file));
                time.Advance(TimeSpan.FromSeconds(15));
                Assert.Equal("2", File.ReadAllText(file));
            }
            Assert.Equal("3", File.ReadAllText(file));
            Assert.Single(Directory.EnumerateFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void PrometheusFile_ThatCannotBeWritten_IsSaidOnce()
    {
        var (time, said) = (new ManualTimeProvider(), new List<string>());
        using (new PrometheusFile("/no-such-folder/haul.prom", () => "", time, said.Add)) time.Advance(TimeSpan.FromSeconds(45));

        Assert.Contains("/no-such-folder/haul.prom", Assert.Single(said));
    }

    [Fact]
    public void SpanRate_KeepsTheRunsSpan_AndSoManyOthersASecond()
    {
        var time = new ManualTimeProvider();
        var sampler = new SpanRate(3, time);

        Assert.Equal([3, 3], new[] { Kept(), Kept(after: TimeSpan.FromSeconds(1)) });
        Assert.Equal(SamplingDecision.RecordAndSample, Decide(HaulTraces.RunSpanName));

        int Kept(TimeSpan after = default)
        {
            time.Advance(after);
            return Enumerable.Range(0, 100).Count(_ => Decide("GET") == SamplingDecision.RecordAndSample);
        }

        SamplingDecision Decide(string name) => sampler.ShouldSample(new SamplingParameters(default, default, name, default)).Decision;
    }

    [Fact]
    public async Task Get_MetricsPortThatIsTaken_IsAUsageFault()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        using var rig = new CliRig();

        var code = await rig.RunAsync("get", "http://a.example/1", "--metrics", $"{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(2, code);
        Assert.Contains("--metrics: port", rig.Errors);
    }
}
