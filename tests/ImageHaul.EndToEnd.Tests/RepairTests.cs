using ImageHaul.Testing;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The person's way out of a damaged catalog: the message names the command, the command mends it, the run goes on.</summary>
public sealed class RepairTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private HostileServer _server = null!;

    private string Output => _folder.File("images");

    private string CatalogFile => Path.Combine(Output, ".imagehaul", "catalog.db");

    public Task InitializeAsync()
    {
        _server = HostileServer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4096)]
    public async Task DamagedCatalog_IsReportedWithTheRemedy_AndRepairBringsEverythingBack(int at)
    {
        string[] get = ["get", .. Enumerable.Range(1, 30).Select(seed => _server.Url($"/image/png/{seed}")), "-o", Output, "--allow-private"];
        (await CommandLine.RunAsync(get)).Expect(0);
        var asked = _server.Log.Total;
        var bytes = await File.ReadAllBytesAsync(CatalogFile);
        new Random(at).NextBytes(bytes.AsSpan(at, 4000));
        await File.WriteAllBytesAsync(CatalogFile, bytes);

        var refused = await CommandLine.RunAsync(get);
        Assert.True(refused.ExitCode is 2 or 5, refused.ToString());
        Assert.Contains($"imagehaul repair {(at < 4096 ? Output : "")}", refused.Errors);

        var repaired = (await CommandLine.RunAsync("repair", Output)).Expect(0);
        Assert.Contains("30 rows recorded", repaired.Errors);
        Assert.Contains("catalog.db.damaged-1", repaired.Errors);
        (await CommandLine.RunAsync("verify", Output)).Expect(0);
        (await CommandLine.RunAsync(get)).Expect(0);
        Assert.Equal(asked, _server.Log.Total);
    }

    [Fact]
    public async Task DeletedCatalogAndSecrets_AreNamed_AndExit3()
    {
        var secret = _server.Url("/image/png/1?X-Amz-Signature=abc");
        string[] get = ["get", secret, _server.Url("/image/png/2"), "-o", Output, "--allow-private"];
        (await CommandLine.RunAsync(get)).Expect(0);
        File.Delete(CatalogFile);

        var repaired = (await CommandLine.RunAsync("repair", Output)).Expect(3);

        Assert.Contains("held a secret", repaired.Output);
        Assert.DoesNotContain("abc", repaired.ToString());
        (await CommandLine.RunAsync(get)).Expect(0);
        (await CommandLine.RunAsync("verify", Output)).Expect(0);
    }

    [Fact]
    public async Task FolderNoRunHasWritten_Is2() => (await CommandLine.RunAsync("repair", _folder.Path)).Expect(2);
}
