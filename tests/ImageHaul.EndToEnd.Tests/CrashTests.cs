using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>
/// A process that dies between any two steps of a row, and a disk that loses what was not synced: shown from outside, by the system calls themselves.
/// </summary>
public sealed class CrashTests : HostileServerTest
{
    private const int Rows = 120;

    // Each step of a row ends in a system call; the process is killed at the nth one, before it is carried out.
    [Theory]
    [InlineData("the partial file is opened", "openat", "/partial/", 40)]
    [InlineData("a body is written", "pwrite64", "/partial/", 60)]
    [InlineData("a blob gets its name", "renameat2,rename,link,linkat", "/partial/", 1)]
    [InlineData("a blob gets its name, later", "renameat2,rename,link,linkat", "/partial/", 70)]
    [InlineData("a batch is written to the catalog", "pwrite64", "catalog.db-wal", 30)]
    [InlineData("a batch is written to the catalog, later", "pwrite64", "catalog.db-wal", 60)]
    [InlineData("blobs are synced", "fsync,syncfs,fdatasync", "images", 2)]
    [InlineData("the WAL is synced", "fsync,fdatasync", "catalog.db-wal", 1)]
    [InlineData("the WAL is folded into the catalog", "pwrite64", "catalog.db>", 1)]
    [InlineData("the manifest is written", "write,pwrite64", "manifest.csv.tmp", 1)]
    [InlineData("the manifest gets its name", "rename,renameat2", "manifest.csv", 1)]
    public async Task KilledWhen_NothingIsLostOrStoredTwice(string step, string calls, string path, int nth)
    {
        var list = ListOf(Enumerable.Range(1, Rows).Select(seed => Server.Url($"/image/png/{seed}?pad={(seed % 3 == 0 ? 300_000 : 2000)}")));
        var get = $"get {list} -o {Output} --allow-private --concurrency 8 --per-host 8";

        var killed = await KillAtAsync(get, calls, path, nth);

        var asked = Server.Log.RowRequests();
        (await CommandLine.RunAsync(get.Split(' '))).Expect(0);
        var rows = Manifest.Read(Output);
        Assert.Equal(Rows, rows.Count(row => row["status"] == "downloaded"));
        Assert.Equal(Rows, rows.Select(row => row["sha256"]).Distinct().Count());
        Assert.Equal(Rows, Directory.EnumerateFiles(Output, "*.png").Count());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Output, ".imagehaul", "partial")));
        (await CommandLine.RunAsync("verify", Output)).Expect(0);
        Assert.True(killed, $"the run ended before: {step}");
        // At most what was asked for before and not yet recorded: eight in flight and what 25 ms brought in.
        Assert.InRange(Server.Log.RowRequests() - Rows, 0, asked);
    }

    [Fact]
    public async Task Checkpoint_SyncsBlobs_ThenTheCatalog_ThenMovesTheMark()
    {
        if (!await HasStraceAsync()) throw new InvalidOperationException("strace is missing: ./test installs it");
        // Slow enough for a checkpoint (every 5 s) while the run goes on.
        var list = List(60, behaviour: new Behaviour { SlowHeaders = TimeSpan.FromMilliseconds(100) });
        var trace = File("trace");
        (await CommandLine.ShellAsync($"strace -f -y -qq -e trace=fsync,fdatasync,syncfs,sync_file_range,pwrite64,renameat2,rename -o {trace} $IMAGEHAUL get {list} -o {Output} --allow-private --per-host 1 --rate 10/s")).Expect(0);

        // From the first recorded image on: every sync of the WAL (which makes records durable and moves the mark) comes after a sync of all blobs named before it.
        var unsynced = 0;
        var marks = 0;
        foreach (var call in System.IO.File.ReadLines(trace).Where(line => !line.Contains("= -1")))
        {
            if ((call.Contains("rename") && call.Contains(".png")) || call.Contains("link")) unsynced++;
            else if (call.Contains("syncfs(")) unsynced = 0;
            else if (call.Contains("sync(") && call.Contains(".png>")) unsynced = Math.Max(0, unsynced - 1);
            else if (call.Contains("sync(") && call.Contains("catalog.db-wal>"))
            {
                marks++;
                // Files that got their name while the checkpoint went on wait for the next: one may be on its way.
                Assert.True(unsynced <= 1, $"{unsynced} images were not on the disk when the mark moved:\n{call}");
            }
        }
        Assert.InRange(marks, 2, 20);
        Assert.Equal(60, Directory.EnumerateFiles(Output, "*.png").Count());
    }

    /// <summary>Runs under strace and kills the process as it enters the nth of these calls on a path; false when it never came to that.</summary>
    private static async Task<bool> KillAtAsync(string arguments, string calls, string path, int nth)
    {
        if (!await HasStraceAsync()) throw new InvalidOperationException("strace is missing: ./test installs it");
        var result = await CommandLine.ShellAsync($$"""
            set +m
            coproc T { exec strace -f -y -qq --seccomp-bpf -e trace={{calls}} -o /dev/stdout $IMAGEHAUL {{arguments}} 2> /dev/null; }
            strace=$T_PID; seen=0
            while IFS= read -r line <&${T[0]}; do
              case "$line" in *'{{path}}'*) seen=$((seen + 1)); [ $seen -ge {{nth}} ] && break;; esac
            done
            if [ $seen -ge {{nth}} ]; then kill -9 $(pgrep -P $strace) 2> /dev/null && echo killed; fi
            wait $strace 2> /dev/null
            """);
        return result.Output.Contains("killed");
    }

    private static async Task<bool> HasStraceAsync() => (await CommandLine.ShellAsync("command -v strace")).ExitCode == 0;
}
