using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Pipeline;

public sealed class OverflowTests : RunFixture
{
    [Fact]
    public async Task RunAsync_DiskThatGivesNoRowBack_StopsAsRefused_NotAsDefect()
    {
        var options = Options with { Politeness = Options.Politeness with { Concurrency = 2, PerHost = 1, Window = 8 } };
        var rows = Rows([.. Enumerable.Range(0, 2000).Select(n => $"http://h.test/{n}")]);
        var (folder, _, _) = HaulFolder.Open(options, adopt: false, TimeProvider.System);
        using (folder)
        {
            // Fifty windows are on the disk: the reader waits, and what moves next comes back from there.
            var fetcher = new ScriptedFetcher((job, _) =>
            {
                if (job.Url.Target == "/0") folder!.Spill.Writer.Execute("PRAGMA query_only = 1");
                return ScriptedFetcher.Image(1);
            })
            {
                Hold = async job =>
                {
                    while (job.Url.Target == "/0" && folder!.Spill.Count < 400) await Task.Yield();
                },
            };
            using var run = new HaulRun(folder!, new ListSource(rows), fetcher, isWholeList: true, new RunHooks());

            Assert.Equal(RunEnd.StorageRefused, (await run.RunAsync()).End);
        }
    }
}
