using ImageHaul.Pipeline;
using OpenTelemetry.Trace;

namespace ImageHaul.Cli.Telemetry;

/// <summary>Keeps the run's span, and so many spans of requests a second: all of a small list, a sample of a large one. Thread-safe.</summary>
internal sealed class SpanRate(int perSecond, TimeProvider time) : Sampler
{
    private readonly Lock _gate = new();
    private long _second = time.GetTimestamp();
    private int _kept;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Name == HaulTraces.RunSpanName || TryKeep() ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);

    private bool TryKeep()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_second, now) >= TimeSpan.FromSeconds(1)) (_second, _kept) = (now, 0);
            return _kept++ < perSecond;
        }
    }
}
