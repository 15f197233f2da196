using BenchmarkDotNet.Attributes;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Benchmarks;

/// <summary>Enqueue, take and settle a row, over few hosts and many.</summary>
[MemoryDiagnoser]
public class FrontierBenchmarks
{
    private const int Rows = 10_000;

    private ImageRequest[] _requests = [];

    [Params(8, 200, 5_000)]
    public int Hosts { get; set; }

    [GlobalSetup]
    public void Prepare() => _requests =
    [
        .. Enumerable.Range(1, Rows).Select(row =>
        {
            var url = $"http://host{row % Hosts}.example/{row}.jpg";
            return new ImageRequest { Ordinal = row, RawUrl = url, Url = CanonicalUrl.Parse(url, out _) };
        }),
    ];

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<int> Turn()
    {
        using var frontier = new HostFrontier(new PolitenessOptions { Concurrency = 64, PerHost = 64 }, new NoSpill(), TimeProvider.System, new Random(1));
        foreach (var request in _requests) await frontier.EnqueueAsync(request, CancellationToken.None);
        frontier.CompleteAdding();
        var turns = 0;
        while (await frontier.TakeAsync(CancellationToken.None) is { } turn)
        {
            frontier.Settle(turn, TurnReport.Succeeded(TimeSpan.FromMilliseconds(1), 50_000));
            turns++;
        }
        return turns;
    }

    /// <summary>All rows fit the window.</summary>
    private sealed class NoSpill : IRequestSpill
    {
        public void Append(long queue, IReadOnlyList<ImageRequest> requests) => throw new NotSupportedException();

        public void Append(IReadOnlyList<(long Queue, ImageRequest Request)> requests) => throw new NotSupportedException();

        public IReadOnlyList<ImageRequest> Take(long queue, int most) => [];
    }
}
