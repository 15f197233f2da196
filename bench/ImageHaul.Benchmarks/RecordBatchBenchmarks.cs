using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using ImageHaul.Catalog;
using ImageHaul.Model;

namespace ImageHaul.Benchmarks;

/// <summary>One transaction of new records, as a run commits them.</summary>
[MemoryDiagnoser]
public class RecordBatchBenchmarks
{
    private const int Rows = 1_000;

    private string _folder = "";
    private SqliteCatalog? _catalog;
    private long _ordinal;
    private List<ImageRecord> _batch = [];

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("imagehaul-bench-").FullName;
        _catalog = SqliteCatalog.Open(Path.Combine(_folder, "catalog.db")).Catalog ?? throw new InvalidOperationException("the catalog does not open");
    }

    [IterationSetup]
    public void Prepare() => _batch = [.. Enumerable.Range(0, Rows).Select(_ => Record(++_ordinal))];

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Commit() => _catalog!.Commit(_batch).Records.Count;

    [GlobalCleanup]
    public void Close()
    {
        _catalog?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ImageRecord Record(long ordinal)
    {
        var url = $"http://images.example/{ordinal}.jpg";
        var digest = new Digest(SHA256.HashData(BitConverter.GetBytes(ordinal)));
        return new ImageRecord
        {
            Request = new ImageRequest { Ordinal = ordinal, RawUrl = url, Url = CanonicalUrl.Parse(url, out _) },
            Status = RecordStatus.Downloaded,
            Image = new StoredImage(digest, ImageFormat.Jpeg, 50_000, $"{digest}.jpg", 640, 480),
            Response = new ResponseFacts { Status = 200, ContentType = "image/jpeg", FinalUrl = url, ETag = "\"5f-61a\"" },
            Attempts = 1,
            Elapsed = TimeSpan.FromMilliseconds(12),
            FetchedAt = DateTimeOffset.UnixEpoch.AddDays(20_000),
        };
    }
}
