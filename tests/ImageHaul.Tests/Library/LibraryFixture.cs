using ImageHaul.Fetching;
using ImageHaul.Manners;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Library;

/// <summary>The library's door, a server on loopback and a folder.</summary>
public abstract class LibraryFixture : IAsyncDisposable, IDisposable
{
    private protected HostileServer Server { get; } = HostileServer.Start();

    protected string Output { get; } = Directory.CreateTempSubdirectory("imagehaul-library-").FullName;

    protected HaulOptions Options => new()
    {
        Storage = new StorageOptions { Output = Output },
        Fetching = new FetchOptions { AllowPrivate = true },
        Manners = new MannersOptions { Robots = RobotsMode.Ignore, ReadTdmFile = false },
    };

    public void Dispose()
    {
        Directory.Delete(Output, recursive: true);
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected string[] Urls(int count) => [.. Enumerable.Range(1, count).Select(seed => Server.Url($"/image/png/{seed}"))];

    private protected async Task<List<ImageRecord>> HaulAsync(IEnumerable<string> urls, HaulServices? services = null)
    {
        var records = new List<ImageRecord>();
        await foreach (var record in new ImageHauler(Options, services ?? new HaulServices()).RunAsync(urls)) records.Add(record);
        return records;
    }
}
