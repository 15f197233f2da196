using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Manners;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Pipeline;

/// <summary>Runs over a folder of their own, with a scripted network.</summary>
public abstract class RunFixture : IDisposable
{
    protected string Output { get; } = Directory.CreateTempSubdirectory("imagehaul-run-").FullName;

    /// <summary>Quick retries, so that real time may pass; batches small, so that there are several.</summary>
    protected HaulOptions Options => new()
    {
        Storage = new StorageOptions { Output = Output },
        Politeness = new PolitenessOptions { RetryBase = TimeSpan.FromMilliseconds(1), RetryMax = TimeSpan.FromMilliseconds(2), Attempts = 3, CircuitFailures = 1000 },
        Manners = new MannersOptions { Robots = RobotsMode.Ignore, ReadTdmFile = false },
        CommitRows = 7,
        CommitInterval = TimeSpan.FromMilliseconds(5),
    };

    public void Dispose()
    {
        Directory.Delete(Output, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static ImageRequest[] Rows(params string[] urls) => [.. urls.Select((url, index) => ImageHauler.Row(url, index))];

    private protected Task<RunSummary> RunAsync(ImageRequest[] rows, IFetcher fetcher, HaulOptions? options = null, RunHooks? hooks = null) =>
        RunAsync(new ListSource(rows), fetcher, isWholeList: true, options, hooks);

    private protected async Task<RunSummary> RunAsync(IRequestSource source, IFetcher fetcher, bool isWholeList, HaulOptions? options = null, RunHooks? hooks = null)
    {
        var (folder, end, reason) = HaulFolder.Open(options ?? Options, adopt: !isWholeList, TimeProvider.System);
        Assert.True(folder is not null, $"{end}: {reason}");
        using (folder)
        {
            using var run = new HaulRun(folder, source, fetcher, isWholeList, hooks ?? new RunHooks());
            return await run.RunAsync();
        }
    }

    private protected List<ImageRecord> Records()
    {
        var (catalog, fault) = SqliteCatalog.Open(HaulFolder.CatalogFile(Output));
        Assert.Null(fault);
        using (catalog) return [.. catalog!.Contents.ReadAll()];
    }

    private protected IEnumerable<string> StoredNames() =>
        Directory.EnumerateFiles(Output).Select(file => Path.GetFileName(file)).Where(name => name != "manifest.csv").Order(StringComparer.Ordinal);

    private protected sealed class ListSource(IEnumerable<ImageRequest> rows) : IRequestSource
    {
        public async IAsyncEnumerable<ImageRequest> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return row;
            }
        }
    }
}
