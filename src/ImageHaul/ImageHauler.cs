using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;

namespace ImageHaul;

/// <summary>Hauls images: the library's door. One instance is one set of options; each call is one run over its output folder.</summary>
public sealed class ImageHauler(HaulOptions options, TimeProvider? time = null)
{
    /// <summary>Fetches every row of a source into the output folder and says how the run ended.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="observer">What to tell while the run goes on; may be null.</param>
    /// <param name="stop">No new fetches; those in flight get <see cref="HaulOptions.StopGrace"/>.</param>
    /// <param name="abandon">Stop at once.</param>
    public Task<RunSummary> RunAsync(IRequestSource source, HaulObserver? observer = null, CancellationToken stop = default, CancellationToken abandon = default) =>
        throw new NotSupportedException($"{options} {time}");

    /// <summary>Fetches again the rows of the output folder that failed: all, or those of the given kinds.</summary>
    public Task<RunSummary> RetryAsync(IReadOnlyCollection<FailureKind> kinds, HaulObserver? observer = null, CancellationToken stop = default, CancellationToken abandon = default) =>
        throw new NotSupportedException($"{options} {time}");
}

/// <summary>What a run tells while it goes on. Callbacks come from the run's own threads and must be quick.</summary>
public sealed record HaulObserver
{
    /// <summary>The run has begun; its counts may be read from now on.</summary>
    public Action<RunProgress>? Started { get; init; }

    /// <summary>Records became final and are committed.</summary>
    public Action<IReadOnlyList<ImageRecord>>? Recorded { get; init; }
}
