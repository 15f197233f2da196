using ImageHaul.Catalog;
using ImageHaul.Model;

namespace ImageHaul.Tests.Catalog;

public sealed class HostMemoriesTests : IDisposable
{
    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_AllAndNothing_ComesBackAfterReopening()
    {
        var full = new HostMemory
        {
            Host = new HostKey("https", "a.test", 8443),
            BlockedUntil = CatalogFolder.Moment,
            BlockedBy = FailureKind.RateLimited,
            IsSuspended = true,
            Incidents = 3,
            Rate = 12.5,
            RefusedRate = 20.25,
            InFlight = 4,
            SeenAt = CatalogFolder.Moment,
        };
        var bare = new HostMemory { Host = new HostKey("http", "[::1]", 80), SeenAt = CatalogFolder.Moment };
        Assert.Null(_folder.Catalog.Hosts.Save([full, bare]));
        _folder.Close();
        Assert.Equal([bare, full], _folder.Catalog.Hosts.Read().OrderBy(memory => memory.Host.Scheme));
    }

    [Fact]
    public void Save_Again_ReplacesEverything()
    {
        _folder.Catalog.Hosts.Save([Memory("a.test"), Memory("b.test")]);
        _folder.Catalog.Hosts.Save([Memory("c.test")]);
        Assert.Equal([Memory("c.test")], _folder.Catalog.Hosts.Read());
        _folder.Catalog.Hosts.Save([]);
        Assert.Empty(_folder.Catalog.Hosts.Read());
    }

    [Fact]
    public void Save_DiskFull_IsStorageFullAndKeepsWhatWasThere()
    {
        _folder.Catalog.Hosts.Save([Memory("a.test")]);
        CatalogFolder.FillDisk(_folder.Catalog.Writer);
        var failure = _folder.Catalog.Hosts.Save([.. Enumerable.Range(0, 4096).Select(n => Memory($"h{n}.test"))]);
        Assert.Equal(FailureKind.StorageFull, failure!.Kind);
        Assert.Equal([Memory("a.test")], _folder.Catalog.Hosts.Read());
    }

    [Fact]
    public void Read_ValuesThatMakeNoSense_AreLeftOutOrPutRight()
    {
        _folder.Catalog.Writer.Execute("""
            INSERT INTO host VALUES ('not an origin', NULL, NULL, 0, 0, 1.0, NULL, NULL, 0), ('ftp://a.test', NULL, NULL, 0, 0, 1.0, NULL, NULL, 0),
              ('http://a.test', 9223372036854775807, 999, 7, -5, -1.0, 'x', -3, -9223372036854775808)
            """);
        var memory = Assert.Single(_folder.Catalog.Hosts.Read());
        Assert.Equal(new HostMemory { Host = new HostKey("http", "a.test", 80), BlockedUntil = DateTimeOffset.FromUnixTimeMilliseconds(253402300799999), IsSuspended = true, InFlight = 1, SeenAt = DateTimeOffset.MinValue }, memory);
    }

    private static HostMemory Memory(string host) => new() { Host = new HostKey("http", host, 80), Rate = 2, SeenAt = CatalogFolder.Moment };
}
