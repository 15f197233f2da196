using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Dashboard;

/// <summary>A run as a dashboard sees it, without any of its machinery: counts, records, and a frontier to steer.</summary>
internal sealed class WatchedRun : IDisposable
{
    public WatchedRun(ManualTimeProvider? clock = null)
    {
        Clock = clock ?? new ManualTimeProvider();
        Frontier = new HostFrontier(new PolitenessOptions { Concurrency = 8 }, new ImageHaul.Tests.Frontier.MemorySpill(), Clock, new Random(1));
        Progress = new RunProgress(Clock, Frontier.Snapshot) { HostsNow = Frontier.Hosts };
        Control = new RunControl(Frontier, maxConcurrency: 64);
    }

    public ManualTimeProvider Clock { get; }

    public HostFrontier Frontier { get; }

    public RunProgress Progress { get; }

    public RunControl Control { get; }

    public void Begin(HaulObserver observer)
    {
        observer.Started!(Progress);
        observer.Control!(Control);
    }

    public void Record(HaulObserver observer, params ImageRecord[] records)
    {
        foreach (var record in records)
        {
            Progress.RowRead();
            Progress.Recorded(record);
        }
        observer.Recorded!(records);
    }

    public static ImageRecord Stored(int seed, ImageFormat format = ImageFormat.Png, long bytes = 1000, int width = 32, int height = 24) => new()
    {
        Request = Request(seed, $"http://photos.example/{seed}"),
        Status = RecordStatus.Downloaded,
        Image = new StoredImage(Digest(seed), format, bytes, $"{Digest(seed)}.{format.Extension()}", width, height),
        Response = new ResponseFacts { Status = 200, FileName = $"photo-{seed}" },
        Attempts = 1,
    };

    public static ImageRecord Failed(int seed, FailureKind kind, string host = "photos.example", string query = "") => new()
    {
        Request = Request(seed, $"http://{host}/{seed}{query}"),
        Status = kind is FailureKind.RobotsDisallowed or FailureKind.OptedOut ? RecordStatus.Skipped : RecordStatus.Failed,
        Failure = new Failure(kind, $"seen: {kind.Name()}"),
        Attempts = 2,
    };

    public static Digest Digest(int seed)
    {
        var bytes = new byte[ImageHaul.Model.Digest.Size];
        BitConverter.TryWriteBytes(bytes, seed);
        return new Digest(bytes);
    }

    public void Dispose() => Frontier.Dispose();

    private static ImageRequest Request(int seed, string url) => new() { Ordinal = seed, RawUrl = url, Url = CanonicalUrl.Parse(url, out _) };
}
