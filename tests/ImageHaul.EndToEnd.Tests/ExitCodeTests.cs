using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Every exit code of the contract, provoked from outside the process.</summary>
public sealed class ExitCodeTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private HostileServer _server = null!;

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

    [Fact]
    public async Task EveryRowHasItsImage_Is0() => (await GetAsync(Good(1), Good(2))).Expect(0);

    [Fact]
    public async Task ToleratedFailures_Are0() =>
        (await RunAsync("get", Good(1), Good(2), Good(3), Missing, "--fail-on", "50%", "-o", Output, "--allow-private")).Expect(0);

    [Fact]
    public async Task BrokenInstallation_Is1()
    {
        // A part of the program is gone: nothing the person did, so a defect.
        var broken = _folder.File("program");
        var result = await CommandLine.ShellAsync(
            $"cp -r '{AppContext.BaseDirectory}' '{broken}' && rm '{broken}/ImageHaul.Imaging.dll' && dotnet '{broken}/ImageHaul.Cli.dll' get {Good(1)} -o '{Output}' --allow-private");

        result.Expect(1);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("get", "list.txt", "--no-such-option")]
    [InlineData("get", "there-is-no-such-list.txt")]
    [InlineData("get", "http://127.0.0.1/a.jpg", "--attempts", "many")]
    [InlineData("frobnicate")]
    public async Task WrongCommandLine_Is2(params string[] arguments) => (await RunAsync(arguments)).Expect(2);

    [Fact]
    public async Task WrongSettingsFile_Is2_AndNamesIt()
    {
        await File.WriteAllTextAsync(_folder.File("imagehaul.json"), """{ "attemps": 3 }""");

        var result = (await CommandLine.RunInAsync(_folder.Path, ["get", Good(1), "-o", Output])).Expect(2);

        Assert.Contains("imagehaul.json", result.Errors);
        Assert.Contains("attempts", result.Errors);
    }

    [Fact]
    public async Task OtherSettingsThanTheFolderWasMadeWith_Is2_AndNamesThem()
    {
        (await GetAsync(Good(1))).Expect(0);

        var result = (await RunAsync("get", Good(1), "-o", Output, "--allow-private", "--layout", "sharded")).Expect(2);

        Assert.Contains("--layout", result.Errors);
        Assert.Contains("--restart", result.Errors);
    }

    [Fact]
    public async Task SomeRowsFailed_Is3() => (await GetAsync(Good(1), Missing)).Expect(3);

    [Fact]
    public async Task AllRowsFailed_Is4() => (await GetAsync(Missing)).Expect(4);

    [Fact]
    public async Task FileWhereTheFolderShouldBe_Is5()
    {
        await File.WriteAllTextAsync(Output, "in the way");

        var result = (await GetAsync(Good(1))).Expect(5);

        Assert.Contains(Output, result.Errors);
    }

    [Fact]
    public async Task FullDisk_Is5_KeepsWhatWasEarned_AndContinuesWhenThereIsRoom()
    {
        // A file system of 2 MiB in a mount namespace of its own, grown for the second run.
        var rows = Enumerable.Range(0, 60).Select(seed => _server.Url($"/image/png/{seed}?pad=100000")).ToList();
        await File.WriteAllLinesAsync(_folder.File("rows.txt"), rows);
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        var get = $"$IMAGEHAUL get {_folder.File("rows.txt")} -o {disk}/images --allow-private";
        var result = await CommandLine.ShellAsync($$"""
            unshare {{(Environment.UserName == "root" ? "" : "-r")}} -m bash -c '
              mount -t tmpfs -o size=2m tmpfs {{disk}} || exit 99
              {{get}}; first=$?
              stored=$(ls {{disk}}/images/*.png | wc -l)
              mount -o remount,size=64m {{disk}}
              {{get}} --progress none; second=$?
              echo "first=$first stored=$stored second=$second all=$(ls {{disk}}/images/*.png | wc -l) rows=$(wc -l < {{disk}}/images/manifest.csv)"'
            """);

        Assert.Matches(@"first=5 stored=[1-9]\d* second=0 all=60 rows=61", result.Output);
    }

    [Fact]
    public async Task FolderHeldByAnotherRun_Is6()
    {
        using var first = CommandLine.Start("get", Stalling, "-o", Output, "--allow-private");
        await _server.Log.WaitForAsync(1);

        var second = (await GetAsync(Good(1))).Expect(6);

        Assert.Contains(Output, second.Errors);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Interrupted_Is7_AndTheSameCommandContinues(string signal)
    {
        var slow = _server.Url("/image/png/5", new Behaviour { NoAnswer = NoAnswer.Hang, Times = 1 });
        using var first = CommandLine.Start("get", Good(1), slow, "-o", Output, "--allow-private");
        await _server.Log.WaitForAsync(2);
        first.Signal(signal);
        var interrupted = (await first.WaitAsync()).Expect(7);
        Assert.Contains("imagehaul get", interrupted.Errors);

        (await GetAsync(Good(1), slow)).Expect(0);
    }

    [Fact]
    public async Task PastTheDeadline_Is7() =>
        (await RunAsync("get", Stalling, "-o", Output, "--allow-private", "--deadline", "200ms")).Expect(7);

    [Fact]
    public async Task InterruptedTwice_Is130_AndTheCatalogContinues()
    {
        using var first = CommandLine.Start("get", Good(1), Stalling, "-o", Output, "--allow-private");
        await _server.Log.WaitForAsync(2);
        first.Signal("INT");
        // The second signal must find the first one taken.
        await first.WaitForErrorAsync("again");
        first.Signal("INT");
        (await first.WaitAsync()).Expect(130);

        (await GetAsync(Good(1))).Expect(0);
    }

    private string Output => _folder.File("images");

    private string Missing => _server.Url("/status/404");

    private string Stalling => _server.Url("/image/png/9", new Behaviour { NoAnswer = NoAnswer.Hang });

    private string Good(int seed) => _server.Url($"/image/png/{seed}");

    private Task<CommandResult> GetAsync(params string[] urls) => RunAsync(["get", .. urls, "-o", Output, "--allow-private"]);

    private static Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments);
}
