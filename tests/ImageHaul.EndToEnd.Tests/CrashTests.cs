using System.Text.RegularExpressions;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>
/// A process that dies between any two steps of a row, and a disk that loses what was not synced: shown from outside, by the system calls themselves.
/// </summary>
public sealed partial class CrashTests : HostileServerTest
{
    private const int Rows = 120;

    // Each step of a row ends in a system call; the process is killed at the nth one, before it is carried out.
    [Theory]
    [InlineData("the partial file is opened", "openat", "/partial/", 40)]
    [InlineData("a body is written", "pwrite64", "/partial/", 60)]
    [InlineData("a blob gets its name", "renameat2,rename,link,linkat", "/partial/", 1)]
    [InlineData("a blob gets its name, later", "renameat2,rename,link,linkat", "/partial/", 70)]
    [InlineData("a batch is written to the catalog", "pwrite64", "catalog.db-wal", 12)]
    [InlineData("a batch is written to the catalog, later", "pwrite64", "catalog.db-wal", 30)]
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

        // Every sync of the WAL, which makes records durable and moves the mark, comes after a sync of all blobs that had their name when the checkpoint began. One may have
        // got its name a moment before and not be recorded yet; those that get theirs while the checkpoint goes on wait for the next.
        var named = new HashSet<string>();
        var due = new HashSet<string>();
        var isSyncing = false;
        var marks = 0;
        foreach (var call in System.IO.File.ReadLines(trace).Where(line => !line.Contains("= -1")))
        {
            var blob = BlobName().Match(call) is { Success: true } match ? match.Value : null;
            if (call.Contains("syncfs(") || (blob is not null && call.Contains("sync(")))
            {
                if (!isSyncing) due = [.. named];
                isSyncing = true;
                if (blob is null)
                {
                    named.ExceptWith(due);
                    due.Clear();
                }
                else
                {
                    named.Remove(blob);
                    due.Remove(blob);
                }
            }
            else if (blob is not null && (call.Contains("rename") || call.Contains("link")))
            {
                named.Add(blob);
            }
            else if (call.Contains("sync(") && call.Contains("catalog.db-wal>"))
            {
                marks++;
                if (!isSyncing) due = [.. named];
                Assert.True(due.Count <= 1, $"{due.Count} images were not on the disk when the mark moved:\n{call}");
                isSyncing = false;
            }
        }
        Assert.InRange(marks, 2, 20);
        Assert.Equal(60, Directory.EnumerateFiles(Output, "*.png").Count());
    }

    [GeneratedRegex(@"[0-9a-f]{64}\.png", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlobName();

    /// <summary>Runs under strace and kills the process as it enters the nth of these calls on a path; false when it never came to that.</summary>
    // Each sync takes a while: near the end of a run there is nothing else that would keep it until the signal comes.
    private const string Syncs = "fsync,fdatasync,syncfs";

    private static async Task<bool> KillAtAsync(string arguments, string calls, string path, int nth)
    {
        if (!await HasStraceAsync()) throw new InvalidOperationException("strace is missing: ./test installs it");
        var result = await CommandLine.ShellAsync($$"""
            set +m
            coproc T { exec strace -f -y -qq --seccomp-bpf -e trace={{calls}},{{Syncs}} -e inject={{Syncs}}:delay_enter=100ms -o /dev/stdout $IMAGEHAUL {{arguments}} 2> /dev/null; }
            strace=$T_PID; seen=0; wanted='({{calls.Replace(',', '|')}})\(.*{{path}}'
            while IFS= read -r line <&${T[0]}; do
              [[ $line =~ $wanted ]] && seen=$((seen + 1)) && [ $seen -ge {{nth}} ] && break
            done
            if [ $seen -ge {{nth}} ]; then kill -9 $(pgrep -P $strace) 2> /dev/null && echo killed; fi
            wait $strace 2> /dev/null
            """);
        return result.Output.Contains("killed");
    }

    private static async Task<bool> HasStraceAsync() => (await CommandLine.ShellAsync("command -v strace")).ExitCode == 0;
}
