using ImageHaul.Pipeline;
using ImageHaul.Storage;
using Microsoft.Extensions.Logging;

namespace ImageHaul;

/// <summary>What a run takes from its surroundings: time, a store, and those who listen. Every part has a default.</summary>
public sealed record HaulServices
{
    private readonly HaulMetrics? _metrics;
    private readonly bool _hasMetrics;

    /// <summary>The clock of every wait, limit and time stamp. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where images are stored; null (the default) for files below <see cref="StorageOptions.Output"/>. Catalog, lock and manifest are there in any case. It stays the
    /// caller's, and one run at a time may use it.
    /// </summary>
    public IBlobStore? Store { get; init; }

    /// <summary>Where log events go; null (the default) for nowhere. Categories and events: <see cref="HaulLog"/>.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>The instruments; null for none. Default: those of the process, made when they are first asked for.</summary>
    public HaulMetrics? Metrics
    {
        get => _hasMetrics ? _metrics : HaulMetrics.Default;
        init => (_metrics, _hasMetrics) = (value, true);
    }
}
