using System.Text;
using System.Text.Json;
using ImageHaul.Catalog;
using ImageHaul.Cli.Running;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Cli;

public sealed class ProgramTests : IDisposable
{
    private readonly CliRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public async Task Help_NamesEveryCommandOnStandardOutput(string word)
    {
        Assert.Equal(0, await _rig.RunAsync(word));
        Assert.All(["get", "retry", "verify", "repair", "export", "report", "compare", "demo", "config"], name => Assert.Contains($"  {name} ", _rig.Output));
        Assert.Equal("", _rig.Errors);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("retry")]
    [InlineData("verify")]
    [InlineData("repair")]
    [InlineData("export")]
    [InlineData("report")]
    [InlineData("compare")]
    [InlineData("demo")]
    [InlineData("config")]
    public async Task Help_OfACommand_HasExamplesAndFitsItsWidth(string command)
    {
        Assert.Equal(0, await _rig.RunAsync(command, "--no-such", "--help"));
        Assert.True(_rig.Output.IndexOf("Examples", StringComparison.Ordinal) < _rig.Output.IndexOf("--progress", StringComparison.Ordinal));
        Assert.All(_rig.OutputLines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task Version_IsPrinted()
    {
        Assert.Equal(0, await _rig.RunAsync("--version"));
        Assert.Matches("^imagehaul [0-9]+\\.[0-9]+\\.[0-9]+\n$", _rig.Output);
    }

    [Fact]
    public async Task NoWords_ShowsTheHelpAsAFault()
    {
        Assert.Equal(2, await _rig.RunAsync());
        Assert.Contains("Commands", _rig.Errors);
        Assert.Equal("", _rig.Output);
    }

    [Theory]
    [InlineData("gte", "did you mean get?")]
    [InlineData("http://a.example/1.jpg", "did you mean: imagehaul get http://a.example/1.jpg")]
    [InlineData("--quiet", "comes before the command")]
    public async Task UnknownCommand_IsRefusedWithAHint(string word, string hint)
    {
        Assert.Equal(2, await _rig.RunAsync(word));
        Assert.Contains(hint, _rig.Errors);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("retry")]
    [InlineData("verify a b")]
    [InlineData("demo x")]
    [InlineData("get missing.txt")]
    [InlineData("get list.txt --per-host 0 --rate x")]
    [InlineData("retry nowhere")]
    [InlineData("verify nowhere")]
    [InlineData("export nowhere")]
    public async Task BadCommandLine_Is2AndNothingRuns(string line)
    {
        Assert.Equal(2, await _rig.RunAsync(line.Split(' ')));
        Assert.StartsWith("imagehaul: ", _rig.Errors);
        Assert.Equal("", _rig.Output);
        Assert.Null(_rig.Engine.Options);
        Assert.Null(_rig.Engine.Folder);
    }

    [Fact]
    public async Task Get_GoodList_RunsWithItsOptionsAndShowsTheTable()
    {
        var list = _rig.Write("list.txt", "http://a.example/1.jpg\nhttp://b.example/a,b.jpg\n");

        Assert.Equal(0, await _rig.RunAsync("get", list, "-o", "shop", "--max-bytes", "64k"));
        Assert.Equal(["http://a.example/1.jpg", "http://b.example/a,b.jpg"], _rig.Engine.Urls);
        Assert.Equal(("shop", 65_536), (_rig.Engine.Options!.Storage.Output, _rig.Engine.Options.Fetching.MaxBytes));
        Assert.StartsWith("finished: every row has its image\n", _rig.Errors);
        Assert.Equal("", _rig.Output);
    }

    [Theory]
    [InlineData(RunEnd.Finished, 3, 3)]
    [InlineData(RunEnd.Finished, 10, 4)]
    [InlineData(RunEnd.StorageRefused, 0, 5)]
    [InlineData(RunEnd.FolderLocked, 0, 6)]
    [InlineData(RunEnd.Stopped, 0, 7)]
    [InlineData(RunEnd.PastDeadline, 0, 7)]
    [InlineData(RunEnd.CatalogRefused, 0, 2)]
    public async Task Get_EachEnd_HasItsCode(RunEnd end, long failed, int expected)
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(end, 10, failed, end == RunEnd.Finished ? null : "for a reason"));

        Assert.Equal(expected, await _rig.RunAsync("get", "http://a.example/1.jpg"));
    }

    [Fact]
    public async Task Get_Failures_EndWithTheRetryCommand()
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(failed: 2));

        Assert.Equal(3, await _rig.RunAsync("get", "http://a.example/1.jpg", "-o", "my shop", "--per-host", "2"));
        Assert.Contains("   imagehaul retry 'my shop' --per-host 2\n", _rig.Errors);
    }

    [Fact]
    public async Task Get_RowsThatAnEarlierRunOfThePassLeftFailed_AreSaidAndCanBeRetried()
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary() with
        {
            Counts = new ProgressSnapshot { RowsRead = 10, Downloaded = 6, Resumed = 4, ResumedFailed = 3, Frontier = new() },
        });

        Assert.Equal(3, await _rig.RunAsync("get", "http://a.example/1.jpg", "-o", "shop"));
        Assert.StartsWith("finished: 3 of 10 rows failed\n", _rig.Errors);
        Assert.Contains("   imagehaul retry shop\n", _rig.Errors);
    }

    [Fact]
    public async Task Get_SkippedRows_AreNotSaidToHaveTheirImage()
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary() with
        {
            Counts = new ProgressSnapshot { RowsRead = 10, Downloaded = 9, Skipped = 1, Frontier = new() },
        });

        Assert.Equal(0, await _rig.RunAsync("get", "http://a.example/1.jpg"));
        Assert.StartsWith("finished: no row failed, 1 skipped\n", _rig.Errors);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("man")]
    [InlineData("config")]
    [InlineData("completion bash")]
    [InlineData("verify images")]
    public async Task StandardOutputRefused_Is5AndNoDefect(string line)
    {
        _rig.OutputFolder();
        _rig.Engine.Report = new() { Sound = 1, Wrong = 1, Findings = [new(VerifyProblem.Missing, "a.jpg", "the file is gone", 1)] };
        _rig.Refused = new IOException("No space left on device");

        Assert.Equal(5, await _rig.RunAsync(line.Replace("images", _rig.OutputFolder(), StringComparison.Ordinal).Split(' ')));
        Assert.Contains("imagehaul: standard output cannot be written: No space left on device\n", _rig.Errors);
    }

    [Fact]
    public async Task EventsRefused_AreSaidOnce_AndTheRunGoesOn()
    {
        _rig.Refused = new UnauthorizedAccessException("Access to the path is denied.");
        _rig.Engine.Work = (observer, _, _) =>
        {
            observer.Recorded?.Invoke([Samples.Record()]);
            observer.Recorded?.Invoke([Samples.Record(2)]);
            return Task.FromResult(Samples.Summary());
        };

        Assert.Equal(0, await _rig.RunAsync("get", "http://a.example/1.jpg", "--progress", "json"));
        Assert.Equal(2, _rig.Errors.Split("standard output cannot be written").Length);
        Assert.Contains("finished: ", _rig.Errors);
    }

    [Fact]
    public async Task Get_FailOn_Tolerates()
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(failed: 2));

        Assert.Equal(0, await _rig.RunAsync("get", "http://a.example/1.jpg", "--fail-on", "20%"));
        Assert.Equal(3, await _rig.RunAsync("get", "http://a.example/1.jpg", "--fail-on", "19%"));
        Assert.Equal(0, await _rig.RunAsync("get", "http://a.example/1.jpg", "--fail-on", "none"));
    }

    [Fact]
    public async Task Get_Quiet_SaysNothingButErrors()
    {
        Assert.Equal(0, await _rig.RunAsync("get", "http://a.example/1.jpg", "-q"));
        Assert.Equal("", _rig.Errors);
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(RunEnd.StorageRefused, reason: "No space left in images."));

        Assert.Equal(5, await _rig.RunAsync("get", "http://a.example/1.jpg", "-q"));
        Assert.Equal("imagehaul: No space left in images.\n", _rig.Errors);
    }

    [Fact]
    public async Task Get_Json_EventsAloneOnStandardOutput()
    {
        _rig.Engine.Work = (observer, _, _) =>
        {
            observer.Recorded!([Samples.Record(), Samples.Record(2, FailureKind.Blocked)]);
            return Task.FromResult(Samples.Summary(rows: 2, failed: 1));
        };

        Assert.Equal(3, await _rig.RunAsync("get", "http://a.example/1.jpg", "--progress", "json"));
        Assert.Equal(["record", "record", "summary"], _rig.OutputLines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()));
        Assert.Contains("finished", _rig.Errors);
    }

    [Fact]
    public async Task Get_StandardInput_IsRead()
    {
        _rig.Input = "http://a.example/1.jpg\n";

        Assert.Equal(0, await _rig.RunAsync("get", "-"));
        Assert.Equal(["http://a.example/1.jpg"], _rig.Engine.Urls);
    }

    [Fact]
    public async Task Get_StandardInputIsATerminal_IsRefused()
    {
        _rig.InputIsTerminal = true;

        Assert.Equal(2, await _rig.RunAsync("get", "-"));
    }

    [Fact]
    public async Task Get_OneSignal_AnnouncesTheGraceAndContinues()
    {
        _rig.Engine.Work = async (observer, stop, _) =>
        {
            observer.Started!(new RunProgress(_rig.Time, () => new FrontierSnapshot { InFlight = 12 }));
            _rig.Signals!.Receive();
            Assert.True(stop.IsCancellationRequested);
            await Task.Yield();
            return Samples.Summary(RunEnd.Stopped, reason: "Stopped on request.");
        };

        Assert.Equal(7, await _rig.RunAsync("get", "http://a.example/1.jpg", "--restart", "-o", "shop"));
        Assert.StartsWith("stopping: 12 in flight get 10 s; press Ctrl-C again to stop at once\n", _rig.Errors);
        Assert.Contains("to continue    imagehaul get http://a.example/1.jpg --output shop\n", _rig.Errors);
    }

    [Fact]
    public async Task Get_TwoSignals_Is130()
    {
        _rig.Engine.Work = async (_, _, abandon) =>
        {
            _rig.Signals!.Receive();
            _rig.Signals!.Receive();
            await Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, abandon);
            return Samples.Summary();
        };

        Assert.Equal(130, await _rig.RunAsync("get", "http://a.example/1.jpg"));
        Assert.Contains("to continue: imagehaul get http://a.example/1.jpg\n", _rig.Errors);
    }

    [Fact]
    public async Task Get_Defect_Is1InOneLineWithoutSecrets()
    {
        _rig.Engine.Work = (_, _, _) => throw new InvalidOperationException("bad value 'hunter2'");

        Assert.Equal(1, await _rig.RunAsync("get", "http://a.example/1.jpg", "--header", "X-Key: hunter2"));
        Assert.Equal(1, _rig.Errors.Count(letter => letter == '\n'));
        Assert.DoesNotContain("hunter2", _rig.Errors);
    }

    [Fact]
    public async Task DryRun_CountsAndFetchesNothing()
    {
        var list = _rig.Write("list.txt", "http://a.example/1.jpg\nHTTP://A.example:80/1.jpg\nhttp://b.example/1.jpg\nnot a url\nftp://c.example/x\n");

        Assert.Equal(3, await _rig.RunAsync("get", list, "--dry-run", "--per-host", "2"));
        Assert.Null(_rig.Engine.Options);
        Assert.Matches("rows +5\n", _rig.Errors);
        Assert.Matches("usable rows +3\n", _rig.Errors);
        Assert.Matches("distinct URLs +2\n", _rig.Errors);
        Assert.Matches("hosts +2\n", _rig.Errors);
        Assert.Contains("  row 4: invalid-url: ", _rig.Errors);
        Assert.Contains("  row 5: unsupported-scheme: ", _rig.Errors);
        Assert.Contains("  --per-host 2 (from command line)\n", _rig.Errors);
        Assert.Equal([list], Directory.GetFileSystemEntries(_rig.Folder));
    }

    [Fact]
    public async Task DryRun_ManyBadRows_ShowsTheFirstFive()
    {
        var list = _rig.Write("list.txt", string.Concat(Enumerable.Repeat("bad row\n", 8)));

        Assert.Equal(4, await _rig.RunAsync("get", list, "--dry-run"));
        Assert.Contains("  ... and 3 more\n", _rig.Errors);
    }

    [Fact]
    public async Task Retry_TakesFolderAndKinds()
    {
        var folder = _rig.OutputFolder();

        Assert.Equal(0, await _rig.RunAsync("retry", folder, "--class", "blocked", "--attempts", "9"));
        Assert.Equal([FailureKind.Blocked], _rig.Engine.Kinds!);
        Assert.Equal((folder, 9), (_rig.Engine.Options!.Storage.Output, _rig.Engine.Options.Politeness.Attempts));
    }

    [Fact]
    public async Task Verify_Sound_Is0()
    {
        _rig.Engine.Report = new VerifyReport { Sound = 12, Bytes = 3_400_000 };

        Assert.Equal(0, await _rig.RunAsync("verify", _rig.OutputFolder()));
        Assert.Equal("12 files sound (3.4 MB), nothing wrong\n", _rig.Errors);
        Assert.Equal("", _rig.Output);
    }

    [Fact]
    public async Task Verify_Findings_Are3AndNamed()
    {
        _rig.Engine.Report = new VerifyReport { Wrong = 2, Findings = [new(VerifyProblem.Damaged, "ab.jpg", "other bytes", 7), new(VerifyProblem.Stray, "x\ty\n.jpg", "nobody recorded it", null)] };

        Assert.Equal(3, await _rig.RunAsync("verify", _rig.OutputFolder()));
        Assert.Equal("damaged\tab.jpg\t7\tother bytes\nstray\tx\\u0009y\\u000a.jpg\t\tnobody recorded it\n", _rig.Output);
    }

    [Fact]
    public async Task Verify_Json_GivesEvents()
    {
        _rig.Engine.Report = new VerifyReport { Sound = 1, Wrong = 1, Findings = [new(VerifyProblem.Missing, "ab.jpg", "is not there", 7)] };

        Assert.Equal(3, await _rig.RunAsync("verify", _rig.OutputFolder(), "--progress", "json"));
        Assert.Equal("{\"event\":\"finding\",\"problem\":\"missing\",\"path\":\"ab.jpg\",\"row\":7,\"detail\":\"is not there\"}", _rig.OutputLines[0]);
        Assert.Equal("{\"event\":\"summary\",\"sound\":1,\"bytes\":0,\"findings\":1}", _rig.OutputLines[1]);
        Assert.Equal("1 file sound (0 B), 1 finding\n", _rig.Errors);
    }

    [Theory]
    [InlineData(RunEnd.StorageRefused, 5)]
    [InlineData(RunEnd.FolderLocked, 6)]
    [InlineData(RunEnd.CatalogRefused, 2)]
    public async Task Verify_ThatCannotBeDone_SaysWhy(RunEnd end, int expected)
    {
        _rig.Engine.Report = new VerifyReport { End = end, Reason = "That is why." };

        Assert.Equal(expected, await _rig.RunAsync("verify", _rig.OutputFolder()));
        Assert.Equal("imagehaul: That is why.\n", _rig.Errors);
    }

    [Fact]
    public async Task Export_ToStandardOutput_WritesNothingElseThere()
    {
        _rig.Engine.Export = Write("url\n");

        Assert.Equal(0, await _rig.RunAsync("export", _rig.OutputFolder(), "--format", "jsonl"));
        Assert.Equal("url\n", _rig.Output);
        Assert.Equal(ManifestFormat.JsonLines, _rig.Engine.Format);
    }

    [Fact]
    public async Task Export_ToAFile_AppearsWhole()
    {
        var file = Path.Combine(_rig.Folder, "out.csv");
        _rig.Engine.Export = Write("url\n");

        Assert.Equal(0, await _rig.RunAsync("export", _rig.OutputFolder(), "-o", file));
        Assert.Equal("url\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task Export_ToADevice_LeavesItWhereItIs()
    {
        if (!OperatingSystem.IsLinux()) return;
        var file = Path.Combine(_rig.Folder, "nowhere.csv");
        File.CreateSymbolicLink(file, "/dev/null");
        _rig.Engine.Export = Write("url\n");

        Assert.Equal(0, await _rig.RunAsync("export", _rig.OutputFolder(), "-o", file));
        Assert.Equal("/dev/null", new FileInfo(file).LinkTarget);
    }

    [Fact]
    public async Task Export_ToADash_IsStandardOutput()
    {
        _rig.Engine.Export = Write("url\n");

        Assert.Equal(0, await _rig.RunAsync("export", _rig.OutputFolder(), "-o", "-"));
        Assert.Equal("url\n", _rig.Output);
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 2)]
    public async Task Export_Refused_SaysWhetherTheDiskOrTheCatalogIsAtFault(bool isOfTheCatalog, int expected)
    {
        _rig.Engine.Export = _ => new Failure(FailureKind.StorageDenied, "for a reason") { IsOfTheCatalog = isOfTheCatalog };

        Assert.Equal(expected, await _rig.RunAsync("export", _rig.OutputFolder()));
    }

    [Fact]
    public async Task Export_ToAFolderThatIsMissing_NamesTheFileThatWasAskedFor()
    {
        var file = Path.Combine(_rig.OutputFolder(), "none", "out.csv");

        Assert.Equal(5, await _rig.RunAsync("export", _rig.OutputFolder(), "-o", file));
        Assert.Contains($"the manifest cannot be written: Could not find a part of the path '{file}'", _rig.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ThatFails_LeavesTheOldFile()
    {
        var file = _rig.Write("out.csv", "old");
        _rig.Engine.Export = output =>
        {
            output.Write("half"u8);
            return new Failure(FailureKind.StorageFull, "no space left");
        };

        Assert.Equal(5, await _rig.RunAsync("export", _rig.OutputFolder(), "-o", file));
        Assert.Equal("old", File.ReadAllText(file));
        Assert.Equal([file], Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*out.csv*"));
    }

    [Fact]
    public async Task Export_IntoNoFolder_Is5() => Assert.Equal(5, await _rig.RunAsync("export", _rig.OutputFolder(), "-o", Path.Combine(_rig.Folder, "no", "such", "out.csv")));

    [Fact]
    public async Task Config_ShowsOriginsAndMasksSecrets()
    {
        _rig.Environment["IMAGEHAUL_PROXY"] = "http://ann:secret@proxy:8080";
        _rig.Write("imagehaul.json", "{\n \"header\": [\"X-Key: secret\"]\n}");

        Assert.Equal(0, await _rig.RunAsync("config", "--per-host", "3"));
        Assert.Matches("^per-host +3 +command line\n", _rig.Output);
        Assert.Matches("\nproxy +http://\\*\\*\\*@proxy:8080 +IMAGEHAUL_PROXY\n", _rig.Output);
        Assert.Matches("\nheader +X-Key: \\*\\*\\* +imagehaul.json line 2\n", _rig.Output);
        Assert.DoesNotContain("secret", _rig.Output);
    }

    [Fact]
    public async Task Config_Json_IsOneObject()
    {
        Assert.Equal(0, await _rig.RunAsync("config", "--json"));
        using var json = JsonDocument.Parse(_rig.Output);
        Assert.Equal("8", json.RootElement.GetProperty("per-host").GetProperty("value").GetString());
        Assert.Equal("default", json.RootElement.GetProperty("per-host").GetProperty("origin").GetString());
        Assert.Equal(0, json.RootElement.GetProperty("header").GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Demo_EverythingAsExpected_Is0()
    {
        Assert.Equal(0, await RunDemoAsync(FailureKind.Truncated));
        Assert.Contains("cuts its body short", _rig.Errors);
        Assert.Contains("verified: ", _rig.Errors);
        Assert.Equal("imagehaul-demo", _rig.Engine.Options!.Storage.Output);
        Assert.True(_rig.Engine.Options.Fetching.AllowPrivate);
    }

    [Fact]
    public async Task Demo_RowThatBecameSomethingElse_Is3()
    {
        Assert.Equal(3, await RunDemoAsync(FailureKind.Blocked));
        Assert.Contains("NOT", _rig.Errors);
    }

    [Fact]
    public async Task Demo_FolderThatDoesNotVerify_Is3()
    {
        _rig.Engine.Report = new VerifyReport { Wrong = 1, Findings = [new(VerifyProblem.Stray, "x", "y", null)] };

        Assert.Equal(3, await RunDemoAsync(FailureKind.Truncated));
    }

    private Task<int> RunDemoAsync(FailureKind failure)
    {
        _rig.Demo = new FakeDemo();
        _rig.Engine.Work = (observer, _, _) =>
        {
            observer.Recorded!([Samples.Record(1), Samples.Record(2, failure)]);
            return Task.FromResult(Samples.Summary(rows: 2, failed: 1));
        };
        return _rig.RunAsync("demo");
    }

    private static Func<Stream, Failure?> Write(string text) => output =>
    {
        output.Write(Encoding.UTF8.GetBytes(text));
        return null;
    };

    private sealed class FakeDemo : IDemoSite
    {
        public string List => "http://a.example/1.jpg\nhttp://a.example/2.jpg\n";

        public IReadOnlyList<DemoExpectation> Expectations =>
        [
            new(1, "", "downloaded", (status, failure) => status == "downloaded" && failure is null),
            new(2, "cuts its body short", "failed: truncated", (status, failure) => status == "failed" && failure == "truncated"),
        ];

        public HaulOptions Suit(HaulOptions options) => options with { Fetching = options.Fetching with { AllowPrivate = true } };

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Repair_NothingLost_Is0AndTakesTheManifestAskedFor()
    {
        _rig.Engine.Repaired = new RepairReport { Rows = 12, Salvaged = 10, FromManifest = 2, Images = 9, KeptAside = "catalog.db.damaged-1" };

        Assert.Equal(0, await _rig.RunAsync("repair", _rig.OutputFolder(), "--manifest", "other.csv"));

        Assert.Equal("other.csv", _rig.Engine.Manifest);
        Assert.Contains("12 rows recorded: 10 from the old catalog, 2 from the manifest", _rig.Errors);
        Assert.Contains("catalog.db.damaged-1", _rig.Errors);
        Assert.Empty(_rig.Output);
    }

    [Fact]
    public async Task Repair_Losses_Are3AndOnStandardOutput_WithoutEscapes()
    {
        _rig.Engine.Repaired = new RepairReport { Rows = 1, Lost = 1, Losses = [new RepairLoss(7, "http://h.test/\u001b[31m", "it is fetched again")] };

        Assert.Equal(3, await _rig.RunAsync("repair", _rig.OutputFolder()));

        Assert.StartsWith("7\thttp://h.test/", _rig.Output);
        Assert.DoesNotContain('\u001b', _rig.Output);
    }

    [Theory]
    [InlineData(RunEnd.FolderLocked, 6)]
    [InlineData(RunEnd.StorageRefused, 5)]
    public async Task Repair_Refused_SaysWhy(RunEnd end, int expected)
    {
        _rig.Engine.Repaired = new RepairReport { End = end, Reason = "because" };

        Assert.Equal(expected, await _rig.RunAsync("repair", _rig.OutputFolder()));
        Assert.Contains("because", _rig.Errors);
    }
}
