namespace ImageHaul.EndToEnd.Tests;

/// <summary>A disk that refuses, at every place where a run writes: exit 5 with the remedy, no row failed, and the same command goes on when the disk does.</summary>
public sealed class DiskTests : HostileServerTest
{
    // Where a run writes, and how to make exactly that the first refusal: a tiny file system mounted over that one place.
    [Theory]
    [InlineData("partial", "mkdir -p images/.imagehaul/partial; mount -t tmpfs -o size=64k tmpfs images/.imagehaul/partial", "umount images/.imagehaul/partial", 2_000_000)]
    [InlineData("blob", "mount -t tmpfs -o size=1m tmpfs images", "mount -o remount,size=64m images", 60_000)]
    [InlineData("manifest", "mkdir small; mount -t tmpfs -o size=4k tmpfs small", "mount -o remount,size=1m small", 0, "--manifest small/manifest.csv")]
    public async Task NoSpaceLeft_Is5_BlamesNoRow_AndContinuesWhenThereIsRoom(string site, string fill, string relieve, int pad, string options = "")
    {
        var list = List(site == "partial" ? 3 : 60, pad);
        // A body larger than memory may hold goes through a partial file.
        var result = await CommandLine.ShellAsync($$"""
            {{Unshare("-m")}} bash -c '
              cd {{File("")}}; mkdir images; {{fill}} || exit 99
              $IMAGEHAUL get {{list}} -o images --allow-private {{options}} 2> said; first=$?
              cat said >&2
              {{relieve}}
              $IMAGEHAUL get {{list}} -o images --allow-private {{options}} --progress none; second=$?
              $IMAGEHAUL export images -o after.csv; $IMAGEHAUL verify images >&2; third=$?
              echo "first=$first second=$second verify=$third failed=$(grep -c ,failed, after.csv) rows=$(wc -l < after.csv)"'
            """);

        Assert.True(result.Output.Contains($"first=5 second=0 verify=0 failed=0 rows={(site == "partial" ? 4 : 61)}"), result.ToString());
        Assert.Matches("[Nn]o space", result.Errors);
        Assert.Contains("imagehaul get", result.Errors);
    }

    // Places that no file system can be mounted over: the system call itself is made to refuse.
    [Theory]
    [InlineData("ENOSPC", "catalog.db-wal", 6)]
    [InlineData("ENOSPC", "catalog.db-wal", 3)]
    [InlineData("EDQUOT", "catalog.db-wal", 4)]
    [InlineData("EIO", "catalog.db-wal", 4)]
    [InlineData("EDQUOT", "", 40)]
    public async Task WriteRefused_Is5_BlamesNoRow_AndContinues(string error, string file, int nth)
    {
        var list = List(60);
        var only = file.Length == 0 ? "" : $"-P {Output}/.imagehaul/{file}";
        var result = await CommandLine.ShellAsync($$"""
            cd {{File("")}}
            strace -f -qq -o trace {{only}} -e trace=pwrite64 -e inject=pwrite64:error={{error}}:when={{nth}}+ $IMAGEHAUL get {{list}} -o images --allow-private; first=$?
            $IMAGEHAUL get {{list}} -o images --allow-private --progress none; second=$?
            $IMAGEHAUL verify images >&2; third=$?
            echo "first=$first second=$second verify=$third rows=$(grep -c ,downloaded, images/manifest.csv)"
            """);

        Assert.True(result.Output.Contains("first=5 second=0 verify=0 rows=60"), result.ToString());
        Assert.Contains("imagehaul get", result.Errors);
    }

    [Fact]
    public async Task SpillRefused_Is5_AndContinues()
    {
        // More rows of one silent host than memory holds; the overflow has nowhere to go.
        var list = ListOf(Enumerable.Range(0, 300_000).Select(row => Server.Url($"/image/png/{row % 50}?row={row}&status=404")));
        var result = await CommandLine.ShellAsync($$"""
            {{Unshare("-m")}} bash -c '
              cd {{File("")}}; mkdir -p images/.imagehaul; mount -t tmpfs -o size=1m tmpfs images/.imagehaul || exit 99
              $IMAGEHAUL get {{list}} -o images --allow-private --per-host 1 --delay 1s; first=$?
              echo "first=$first"'
            """);

        Assert.Contains("first=5", result.Output);
    }

    [Fact]
    public async Task DiskTurnsReadOnlyMidway_Is5_AndContinues()
    {
        var list = List(400, 20_000);
        var result = await CommandLine.ShellAsync($$"""
            {{Unshare("-m")}} bash -c '
              cd {{File("")}}; mkdir images; mount -t tmpfs -o size=64m tmpfs images || exit 99
              $IMAGEHAUL get {{list}} -o images --allow-private --rate 100/s 2> said & run=$!
              while [ "$(ls images | wc -l)" -lt 20 ]; do sleep 0.02; done
              until mount -o remount,ro images 2> none; do sleep 0.001; kill -0 $run || break; done
              wait $run; first=$?; cat said >&2
              mount -o remount,rw images
              $IMAGEHAUL get {{list}} -o images --allow-private --progress none; second=$?
              $IMAGEHAUL verify images >&2; third=$?
              echo "first=$first second=$second verify=$third rows=$(wc -l < images/manifest.csv)"'
            """);

        // Open files keep a disk from turning read-only: then the run ended before it, which is no refusal to show.
        Assert.True(result.Output.Contains("second=0 verify=0 rows=401") && (result.Output.Contains("first=5") || result.Output.Contains("first=0")), result.ToString());
    }

    [Fact]
    public async Task ReadOnlyFolder_Is5_WithTheRemedy()
    {
        var result = await CommandLine.ShellAsync($$"""
            {{Unshare("-m")}} bash -c '
              cd {{File("")}}; mkdir images; mount -t tmpfs -o size=1m,ro tmpfs images || exit 99
              $IMAGEHAUL get {{List(1)}} -o images --allow-private'
            """);

        result.Expect(5);
        Assert.Contains("read-only", result.Errors);
    }

    [Fact]
    public async Task FileSizeLimit_LikeAQuota_Is5_AndContinuesWithoutIt()
    {
        var list = List(1, 3_000_000);
        var result = await CommandLine.ShellAsync($$"""
            cd {{File("")}}
            (ulimit -f 2048; export DOTNET_EnableWriteXorExecute=0; $IMAGEHAUL get {{list}} -o images --allow-private); first=$?
            $IMAGEHAUL get {{list}} -o images --allow-private --progress none; second=$?
            echo "first=$first second=$second"
            """);

        Assert.True(result.Output.Contains("first=5 second=0"), result.ToString());
    }

    [Theory]
    [InlineData("images/.imagehaul/catalog.db/x")]
    [InlineData("images/.imagehaul/lock/x")]
    [InlineData("images/.imagehaul/spill.db/x")]
    public async Task FolderWhereAFileShouldBe_Is5_AndContinuesWithoutIt(string inTheWay)
    {
        Directory.CreateDirectory(File(inTheWay));
        var refused = (await CommandLine.RunAsync("get", List(2), "-o", Output, "--allow-private")).Expect(5);
        Assert.NotEmpty(refused.Errors);

        Directory.Delete(Path.GetDirectoryName(File(inTheWay))!, recursive: true);
        (await CommandLine.RunAsync("get", List(2), "-o", Output, "--allow-private")).Expect(0);
    }

    [Theory]
    [InlineData("images/.imagehaul")]
    [InlineData("images/.imagehaul/partial")]
    public async Task FileWhereAFolderShouldBe_Is5_AndContinuesWithoutIt(string inTheWay)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(inTheWay))!);
        await System.IO.File.WriteAllTextAsync(File(inTheWay), "in the way");
        (await CommandLine.RunAsync("get", List(2, 2_000_000), "-o", Output, "--allow-private")).Expect(5);

        System.IO.File.Delete(File(inTheWay));
        (await CommandLine.RunAsync("get", List(2, 2_000_000), "-o", Output, "--allow-private")).Expect(0);
    }
}
