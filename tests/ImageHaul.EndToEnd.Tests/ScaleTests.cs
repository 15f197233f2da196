using ImageHaul.Testing;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Memory does not grow with the list.</summary>
public sealed class ScaleTests
{
    private const int Rows = 100_000;
    private const long MostMemory = 200_000_000;

    [Fact]
    public async Task Get_AHundredThousandSmallImages_StaysUnder200Megabytes()
    {
        using var folder = new TemporaryFolder();
        await using var server = HostileServer.Start(new HostileServerOptions { LogCapacity = 0 });
        await File.WriteAllLinesAsync(folder.File("rows.txt"), Enumerable.Range(0, Rows).Select(seed => server.Url($"/image/png/{seed}?pad=2000")));
        using var run = CommandLine.Start(
            "get", folder.File("rows.txt"), "-o", folder.File("images"), "--allow-private", "--concurrency", "64", "--per-host", "64", "--layout", "sharded");

        (await run.WaitAsync()).Expect(0);

        Assert.Equal(Rows, File.ReadLines(Path.Combine(folder.File("images"), "manifest.csv")).Count() - 1);
        Assert.True(run.PeakMemory is > 0 and < MostMemory, $"the program held {run.PeakMemory / 1_000_000} MB");
    }
}
