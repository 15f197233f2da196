using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>Where a run's time and chance come from, what stops it, and who listens.</summary>
internal sealed record RunHooks
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Jitter and backoff.</summary>
    public Random Random { get; init; } = new();

    /// <summary>No new fetches; those in flight get the grace.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Stop at once.</summary>
    public CancellationToken Abandon { get; init; }

    /// <summary>Told of records when they are committed.</summary>
    public Action<IReadOnlyList<ImageRecord>>? Recorded { get; init; }

    /// <summary>Told of records when they are committed; the run waits for it.</summary>
    public Func<IReadOnlyList<ImageRecord>, ValueTask>? RecordedAsync { get; init; }

    /// <summary>Metrics, traces and logs; null for none.</summary>
    public RunTelemetry? Telemetry { get; init; }
}
