using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;

namespace ImageHaul.Cli.Running;

/// <summary>What the commands need of the library: the seam that their tests replace.</summary>
internal interface IHaulEngine
{
    /// <param name="options">Everything a run is made from.</param>
    /// <param name="source">The rows.</param>
    /// <param name="isMeasured">Whether anybody listens to its metrics.</param>
    /// <param name="observer">What to tell.</param>
    /// <param name="stop">No new fetches.</param>
    /// <param name="abandon">Stop at once.</param>
    Task<RunSummary> RunAsync(HaulOptions options, IRequestSource source, bool isMeasured, HaulObserver observer, CancellationToken stop, CancellationToken abandon);

    Task<RunSummary> RetryAsync(HaulOptions options, IReadOnlyCollection<FailureKind> kinds, bool isMeasured, HaulObserver observer, CancellationToken stop, CancellationToken abandon);

    Task<Explanation> ExplainAsync(HaulOptions options, string url, CancellationToken cancellationToken);

    Task<VerifyReport> VerifyAsync(string folder, IProgress<VerifyProgress> progress, CancellationToken cancellationToken);

    Task<RepairReport> RepairAsync(string folder, string? manifest, IProgress<VerifyProgress> progress, CancellationToken cancellationToken);

    Task<Failure?> ExportAsync(string folder, ManifestFormat format, Stream destination, CancellationToken cancellationToken);
}

/// <summary>The library itself.</summary>
internal sealed class LibraryEngine(TimeProvider time) : IHaulEngine
{
    public Task<RunSummary> RunAsync(HaulOptions options, IRequestSource source, bool isMeasured, HaulObserver observer, CancellationToken stop, CancellationToken abandon) =>
        Hauler(options, isMeasured).RunAsync(source, observer, stop, abandon);

    public Task<RunSummary> RetryAsync(HaulOptions options, IReadOnlyCollection<FailureKind> kinds, bool isMeasured, HaulObserver observer, CancellationToken stop, CancellationToken abandon) =>
        Hauler(options, isMeasured).RetryAsync(kinds, observer, stop, abandon);

    public Task<Explanation> ExplainAsync(HaulOptions options, string url, CancellationToken cancellationToken) =>
        new ImageHauler(options, time).ExplainAsync(url, cancellationToken);

    public Task<VerifyReport> VerifyAsync(string folder, IProgress<VerifyProgress> progress, CancellationToken cancellationToken) =>
        new OutputFolder(folder).VerifyAsync(progress, cancellationToken);

    public Task<RepairReport> RepairAsync(string folder, string? manifest, IProgress<VerifyProgress> progress, CancellationToken cancellationToken) =>
        new OutputFolder(folder).RepairAsync(manifest, progress, cancellationToken);

    public Task<Failure?> ExportAsync(string folder, ManifestFormat format, Stream destination, CancellationToken cancellationToken) =>
        new OutputFolder(folder).ExportAsync(format, destination, cancellationToken);

    // Fifteen instruments that nobody reads cost a short run 3 ms.
    private ImageHauler Hauler(HaulOptions options, bool isMeasured) =>
        new(options, isMeasured ? new HaulServices { Time = time } : new HaulServices { Time = time, Metrics = null });
}
