using System.Text;
using ImageHaul.Catalog;
using ImageHaul.Cli;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Cli;

/// <summary>The whole command line in one process, with everything outside replaced: engine, clock, environment, folders, streams.</summary>
internal sealed class CliRig : IDisposable
{
    private readonly StringWriter _people = new();
    private readonly MemoryStream _output = new();

    public CliRig() => Folder = Directory.CreateTempSubdirectory("imagehaul-cli-").FullName;

    public string Folder { get; }

    public FakeEngine Engine { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public Dictionary<string, string> Environment { get; } = [];

    public IDemoSite? Demo { get; set; }

    public string Input { get; set; } = "";

    public bool InputIsTerminal { get; set; }

    public bool PeopleIsTerminal { get; set; }

    /// <summary>The signals of the command that runs.</summary>
    public StopSignals? Signals { get; private set; }

    public string Errors => _people.ToString();

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What standard output answers; null to take everything.</summary>
    public Exception? Refused { get; set; }

    public Task<int> RunAsync(params string[] words) => Program.RunAsync(words, new Surroundings
    {
        Places = new SettingsPlaces(Environment, Folder, Path.Combine(Folder, "user")),
        Input = () => new MemoryStream(Encoding.UTF8.GetBytes(Input)),
        InputIsTerminal = InputIsTerminal,
        Output = Refused is { } refused ? new DataOutput(new RefusingStream(refused)) : _output,
        People = _people,
        PeopleIsTerminal = PeopleIsTerminal,
        Size = () => (80, 24),
        Time = Time,
        Engine = Engine,
        StartDemo = () => Demo!,
        Signals = () => Signals = new StopSignals(Time),
    });

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A folder that looks as if a run had written it.</summary>
    public string OutputFolder()
    {
        Write("images/.imagehaul/catalog.db", "");
        return Path.Combine(Folder, "images");
    }

    public void Dispose()
    {
        Signals?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A full disk, or a descriptor that was closed.</summary>
internal sealed class RefusingStream(Exception refused) : MemoryStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => throw refused;
}

/// <summary>An engine that does what a test says and remembers what it was asked.</summary>
internal sealed class FakeEngine : IHaulEngine
{
    public Func<HaulObserver, CancellationToken, CancellationToken, Task<RunSummary>> Work { get; set; } = (_, _, _) => Task.FromResult(Samples.Summary());

    public VerifyReport Report { get; set; } = new();

    public Func<Stream, Failure?> Export { get; set; } = _ => null;

    public HaulOptions? Options { get; private set; }

    public List<HaulOptions> AllOptions { get; } = [];

    public List<string> Urls { get; } = [];

    public IReadOnlyCollection<FailureKind>? Kinds { get; private set; }

    public string? Folder { get; private set; }

    public ManifestFormat? Format { get; private set; }

    public async Task<RunSummary> RunAsync(HaulOptions options, IRequestSource source, bool isMeasured, HaulObserver observer, CancellationToken stop, CancellationToken abandon)
    {
        Options = options;
        AllOptions.Add(options);
        await foreach (var request in source.ReadAsync(CancellationToken.None)) Urls.Add(request.RawUrl);
        return await Work(observer, stop, abandon);
    }

    public Task<RunSummary> RetryAsync(HaulOptions options, IReadOnlyCollection<FailureKind> kinds, bool isMeasured, HaulObserver observer, CancellationToken stop, CancellationToken abandon)
    {
        (Options, Kinds) = (options, kinds);
        return Work(observer, stop, abandon);
    }

    public Explanation Explanation { get; set; } = new() { Given = "" };

    public Task<Explanation> ExplainAsync(HaulOptions options, string url, CancellationToken cancellationToken)
    {
        Options = options;
        Urls.Add(url);
        return Task.FromResult(Explanation);
    }

    public RepairReport Repaired { get; set; } = new();

    public string? Manifest { get; private set; }

    public Task<RepairReport> RepairAsync(string folder, string? manifest, IProgress<VerifyProgress> progress, CancellationToken cancellationToken)
    {
        (Folder, Manifest) = (folder, manifest);
        progress.Report(new VerifyProgress(1, 10, 1));
        return Task.FromResult(Repaired);
    }

    public Task<VerifyReport> VerifyAsync(string folder, IProgress<VerifyProgress> progress, CancellationToken cancellationToken)
    {
        Folder = folder;
        progress.Report(new VerifyProgress(1, 10, 2));
        return Task.FromResult(Report);
    }

    public Task<Failure?> ExportAsync(string folder, ManifestFormat format, Stream destination, CancellationToken cancellationToken)
    {
        (Folder, Format) = (folder, format);
        return Task.FromResult(Export(destination));
    }
}

/// <summary>Runs, records and counts to show.</summary>
internal static class Samples
{
    public static FrontierSnapshot Frontier { get; } = new()
    {
        InFlight = 64,
        Limit = 128,
        Busiest = [Host("a.example", 8, TimeSpan.Zero, null), Host("b.example", 4, TimeSpan.Zero, null)],
        Blocked = [Host("slow.example", 0, TimeSpan.FromSeconds(27.4), "rate-limited")],
    };

    public static ProgressSnapshot Counts { get; } = new()
    {
        Elapsed = TimeSpan.FromSeconds(20),
        RowsRead = 10_000,
        ReadingFinished = true,
        Downloaded = 8_900,
        Duplicates = 300,
        Failures = new Dictionary<FailureKind, long> { [FailureKind.HttpNotFound] = 500, [FailureKind.Blocked] = 300 },
        BytesFetched = 1_300_000_000,
        BytesStored = 1_234_000_000,
        BytesSaved = 45_000_000,
        Frontier = Frontier,
    };

    public static RunSummary Summary(RunEnd end = RunEnd.Finished, long rows = 10, long failed = 0, string? reason = null) => new()
    {
        End = end,
        Reason = reason,
        Counts = new ProgressSnapshot
        {
            Elapsed = TimeSpan.FromSeconds(2),
            RowsRead = rows,
            ReadingFinished = true,
            Downloaded = end == RunEnd.Finished ? rows - failed : 0,
            Failures = failed == 0 ? new Dictionary<FailureKind, long>() : new Dictionary<FailureKind, long> { [FailureKind.HttpNotFound] = failed },
            Frontier = new(),
        },
        ManifestPath = end == RunEnd.Finished ? "images/manifest.csv" : null,
    };

    public static RunSummary LargeSummary(RunEnd end = RunEnd.Finished) => new()
    {
        End = end,
        Counts = Counts,
        Failures = [new(FailureKind.HttpNotFound, 500, [new("a.example", 200), new("b.example", 100), new("c.example", 50)]), new(FailureKind.Blocked, 300, [new("shop.example", 300)])],
        ManifestPath = "images/manifest.csv",
    };

    public static ImageRecord Record(long ordinal = 1, FailureKind? failed = null, string url = "http://a.example/1.jpg", string message = "404 Not Found") => new()
    {
        Request = new ImageRequest { Ordinal = ordinal, RawUrl = url, Url = CanonicalUrl.Parse(url, out _) },
        Status = failed is null ? RecordStatus.Downloaded : RecordStatus.Failed,
        Failure = failed is { } kind ? new Failure(kind, message) { HttpStatus = 404 } : null,
        Image = failed is null ? new StoredImage(new Digest(new byte[32]), ImageFormat.Jpeg, 1234, new string('0', 64) + ".jpg", 40, 30) : null,
        Attempts = 1,
        FetchedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        Elapsed = TimeSpan.FromMilliseconds(42),
    };

    private static HostSnapshot Host(string name, int inFlight, TimeSpan blocked, string? reason) =>
        new(new HostKey("https", name, 443), inFlight, 8, 100, TimeSpan.FromMilliseconds(50), blocked, reason);
}
