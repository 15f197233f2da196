using System.Globalization;
using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Pipeline;

public sealed class HaulRunTests : RunFixture
{
    [Fact]
    public async Task RunAsync_AnyMixOfOutcomes_GivesEachRowExactlyOneRecord()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var kinds = FailureKinds.All.Where(kind => kind.Retry() != RetryRule.Unfinished && kind.Retry() != RetryRule.Free).ToArray();
            var rows = Rows([.. Enumerable.Range(0, 200).Select(_ => $"http://h{random.Next(5)}.test/{random.Next(120)}")]);
            var fetcher = new ScriptedFetcher((job, call) => ((job.Url.Text.GetHashCode(StringComparison.Ordinal) + call * 31) % 5) switch
            {
                0 => ScriptedFetcher.Fail(kinds[(uint)job.Url.Text.GetHashCode(StringComparison.Ordinal) % kinds.Length]),
                1 => ScriptedFetcher.Redirect($"http://h9.test/{job.Url.Target[1..]}"),
                2 => ScriptedFetcher.Body("<html>"u8.ToArray(), "image/png"),
                _ => ScriptedFetcher.Image(job.Url.Target.GetHashCode(StringComparison.Ordinal) % 40),
            });

            var summary = await RunAsync(rows, fetcher, Options with { Restart = true });

            Assert.Equal(RunEnd.Finished, summary.End);
            Assert.Equal(rows.Select(row => row.Ordinal), Records().Select(record => record.Request.Ordinal));
            Assert.Equal(200, summary.Counts.RowsDone);
            var owners = Records().Where(record => record.Status == RecordStatus.Downloaded).ToList();
            Assert.Equal(owners.Count, owners.Select(record => record.Image!.Digest).Distinct().Count());
        }
    }

    [Fact]
    public async Task RunAsync_SameUrlTwice_IsFetchedOnce_AndBothRowsAnswered()
    {
        var fetcher = new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1));

        await RunAsync(Rows("http://h.test/a", "http://h.test/b", "http://H.test:80/a#x"), fetcher);

        Assert.Equal(1, fetcher.Calls("http://h.test/a"));
        var records = Records();
        Assert.Single(records, record => record.Status == RecordStatus.Downloaded);
        Assert.All(records, record => Assert.Equal(records[0].Image!.Digest, record.Image!.Digest));
        Assert.Equal(1, records[2].DuplicateOf);
        Assert.Single(StoredNames());
    }

    [Fact]
    public async Task RunAsync_DuplicatesOfAFailedRow_FailWithItsKind()
    {
        var fetcher = new ScriptedFetcher((_, _) => ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404));

        var summary = await RunAsync(Rows("http://h.test/a", "http://h.test/a", "http://h.test/a"), fetcher);

        Assert.Equal(1, fetcher.Total);
        Assert.Equal(3, summary.Counts.Failures[FailureKind.HttpNotFound]);
        Assert.Equal([null, 1, 1], Records().Select(record => record.DuplicateOf));
    }

    [Fact]
    public async Task RunAsync_MoreWaitingRowsThanMemoryHolds_AreAllAnswered()
    {
        // Forty thousand rows wait for one slow URL: half of them on disk.
        var release = new TaskCompletionSource();
        var rows = Rows([.. Enumerable.Repeat("http://h.test/a", 40_000)]);
        var fetcher = new GatedFetcher(release.Task, ScriptedFetcher.Image(1));
        var run = RunAsync(new ListSource(Releasing(rows, release)), fetcher, isWholeList: true, Options with { CommitRows = 1000 });

        var summary = await run;

        Assert.Equal(39_999, summary.Counts.Duplicates);
        Assert.Equal(1, summary.Counts.Downloaded);
    }

    [Fact]
    public async Task RunAsync_ExpectedDigestDiffers_FailsAndStoresNothing()
    {
        Assert.True(Digest.TryParse(new string('a', 64), out var other));
        var rows = Rows("http://h.test/a");

        var summary = await RunAsync([rows[0] with { ExpectedDigest = other }], new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)));

        Assert.Equal(1, summary.Counts.Failures[FailureKind.DigestMismatch]);
        Assert.Empty(StoredNames());
    }

    [Fact]
    public async Task RunAsync_DuplicateExpectsAnotherDigest_OnlyThatRowFails()
    {
        Assert.True(Digest.TryParse(new string('a', 64), out var other));
        var rows = Rows("http://h.test/a", "http://h.test/a");

        var summary = await RunAsync([rows[0], rows[1] with { ExpectedDigest = other }], new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)));

        Assert.Equal((1, 1), (summary.Counts.Downloaded, summary.Counts.Failures[FailureKind.DigestMismatch]));
    }

    [Fact]
    public async Task RunAsync_SecondRun_FetchesOnlyWhatHasNoImage()
    {
        var rows = Rows("http://h.test/good", "http://h.test/gone", "http://h.test/good2");
        ScriptedFetcher Fetcher() => new((job, _) => job.Url.Target == "/gone" ? ScriptedFetcher.Fail(FailureKind.HttpNotFound) : ScriptedFetcher.Image(job.Url.Target.Length));
        await RunAsync(rows, Fetcher());
        var second = Fetcher();

        var summary = await RunAsync(rows, second);

        Assert.Equal((1, 1), (second.Total, second.Calls("http://h.test/gone")));
        Assert.Equal(2, summary.Counts.Resumed);
    }

    [Fact]
    public async Task RunAsync_ListenerThrows_EndsTheRunThoughTheReaderWaitsForRoom()
    {
        var options = Options with { CommitInterval = TimeSpan.FromMinutes(1) };
        // One batch is taken, four wait: the next row finds no room.
        var full = new TaskCompletionSource();
        IEnumerable<ImageRequest> Unusable()
        {
            for (var i = 0; i < 500; i++)
            {
                if (i == options.CommitRows * 5) full.SetResult();
                yield return ImageHauler.Row("no URL", i);
            }
        }
        var hooks = new RunHooks
        {
            RecordedAsync = async _ =>
            {
                await full.Task;
                throw new InvalidOperationException("the listener broke");
            },
        };

        var run = RunAsync(new ListSource(Unusable()), new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)), isWholeList: true, options, hooks);

        Assert.Equal("the listener broke", (await Assert.ThrowsAsync<InvalidOperationException>(() => run.WaitAsync(TimeSpan.FromSeconds(30)))).Message);
    }

    [Fact]
    public async Task RunAsync_CatalogDamagedInAValue_IsARefusalWithTheRemedy()
    {
        var rows = Rows("http://h.test/1", "http://h.test/2");
        ScriptedFetcher Fetcher() => new((job, _) => ScriptedFetcher.Image(job.Url.Target[1]));
        await RunAsync(rows, Fetcher());
        var (catalog, _) = SqliteCatalog.Open(HaulFolder.CatalogFile(Output));
        using (catalog) catalog!.Writer.Execute("UPDATE record SET failure = 999 WHERE ordinal = 2");

        var summary = await RunAsync(rows, Fetcher());

        Assert.Equal(RunEnd.StorageRefused, summary.End);
        Assert.Contains("imagehaul repair", summary.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RetryOfAFolderThatWasKilledBeforeItsSettingsWereKept_KeepsNone()
    {
        Directory.CreateDirectory(Path.Combine(Output, HaulFolder.OwnFolder));
        var (catalog, _) = SqliteCatalog.Open(HaulFolder.CatalogFile(Output));
        catalog!.Dispose();
        using (HaulFolder.Open(Options, adopt: true, TimeProvider.System).Folder)
        {
        }

        var (folder, _, reason) = HaulFolder.Open(Options with { Storage = Options.Storage with { Layout = BlobLayout.Original } }, adopt: false, TimeProvider.System);

        using (folder) Assert.Null(reason);
    }

    [Fact]
    public async Task RunAsync_DeletedFile_IsFetchedAgain()
    {
        var rows = Rows("http://h.test/1", "http://h.test/2");
        ScriptedFetcher Fetcher() => new((job, _) => ScriptedFetcher.Image(job.Url.Target[1]));
        await RunAsync(rows, Fetcher());
        File.Delete(Path.Combine(Output, Records()[1].Image!.Path));
        var second = Fetcher();

        await RunAsync(rows, second);

        Assert.Equal((1, 1), (second.Total, second.Calls("http://h.test/2")));
        Assert.Equal(2, StoredNames().Count());
    }

    [Fact]
    public async Task RunAsync_ListWithARowMoreInFront_FetchesOnlyThatRow()
    {
        ScriptedFetcher Fetcher() => new((job, _) => ScriptedFetcher.Image(job.Url.Target[1]));
        await RunAsync(Rows("http://h.test/1", "http://h.test/2", "http://h.test/3"), Fetcher());
        var second = Fetcher();

        await RunAsync(Rows("http://h.test/0", "http://h.test/1", "http://h.test/2"), second);

        Assert.Equal(1, second.Total);
        Assert.Equal(["http://h.test/0", "http://h.test/1", "http://h.test/2"], Records().Select(record => record.Request.RawUrl));
        Assert.All(Records(), record => Assert.NotNull(record.Image));
    }

    [Fact]
    public async Task RunAsync_PowerCut_TakesBackExactlyTheDamagedRows()
    {
        var rows = Rows([.. Enumerable.Range(0, 20).Select(i => $"http://h.test/{(char)('a' + i)}")]);
        ScriptedFetcher Fetcher() => new((job, _) => ScriptedFetcher.Image(job.Url.Target[1]));
        await RunAsync(rows[..10], Fetcher());
        // A run under another boot goes beyond the durable mark and never ends.
        var (catalog, _) = SqliteCatalog.Open(HaulFolder.CatalogFile(Output));
        using (catalog)
        {
            catalog!.Mark.BeginRun("another boot");
            using var blobs = new FolderBlobStore(new StorageOptions { Output = Output });
            foreach (var row in rows[10..])
            {
                using var body = blobs.NewBody();
                var bytes = SampleBytes(row.Url!.Target[1]);
                body.Append(bytes);
                var digest = body.Finish();
                var put = await blobs.PutAsync(body, digest, ImageFormat.Png, new BlobLabel(row.IdText, null), default);
                catalog.Commit([new ImageRecord { Request = row, Status = RecordStatus.Downloaded, Image = new StoredImage(digest, ImageFormat.Png, bytes.Length, put.Path!, 32, 24) }]);
            }
        }
        var stored = Records().Select(record => Path.Combine(Output, record.Image!.Path)).ToArray();
        File.WriteAllBytes(stored[12], []);
        File.WriteAllBytes(stored[13], File.ReadAllBytes(stored[13])[..100]);
        File.WriteAllBytes(stored[14], new byte[new FileInfo(stored[14]).Length]);
        File.Delete(stored[16]);
        var second = Fetcher();

        await RunAsync(rows, second);

        Assert.Equal(["http://h.test/m", "http://h.test/n", "http://h.test/o", "http://h.test/q"], rows.Select(row => row.Url!.Text).Where(url => second.Calls(url) > 0));
        Assert.All(stored, file => Assert.Equal(Path.GetFileNameWithoutExtension(file), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))));
    }

    [Fact]
    public async Task RunAsync_PowerCutOfTheSameBoot_ReadsNothingAgain()
    {
        // A killed process under the same boot: the system still has every byte, so a file of the right length is not read.
        var rows = Rows([.. Enumerable.Range(0, 10).Select(i => $"http://h.test/{(char)('a' + i)}")]);
        ScriptedFetcher Fetcher() => new((job, _) => ScriptedFetcher.Image(job.Url.Target[1]));
        await RunAsync(rows, Fetcher());
        var (catalog, _) = SqliteCatalog.Open(HaulFolder.CatalogFile(Output));
        using (catalog) catalog!.Mark.BeginRun(BootId.Read(TimeProvider.System));
        var zeroed = Path.Combine(Output, Records()[4].Image!.Path);
        File.WriteAllBytes(zeroed, new byte[new FileInfo(zeroed).Length]);
        var second = Fetcher();

        await RunAsync(rows, second);

        Assert.Equal(0, second.Total);
        Assert.Equal(1, (await new OutputFolder(Output).VerifyAsync()).Wrong);
    }

    [Fact]
    public async Task RunAsync_DiskRefuses_StopsWithoutBlamingRows_AndContinues()
    {
        var rows = Rows("http://h.test/1", "http://h.test/2");
        // A folder where the second blob should be.
        var blocked = Path.Combine(Output, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(SampleBytes('2'))) + ".png");
        Directory.CreateDirectory(blocked);
        ScriptedFetcher Fetcher() => new((job, _) => ScriptedFetcher.Image(job.Url.Target[1]));

        var summary = await RunAsync(rows, Fetcher());

        Assert.Equal(RunEnd.StorageRefused, summary.End);
        Assert.DoesNotContain(Records(), record => record.Status == RecordStatus.Failed);
        Directory.Delete(blocked);
        Assert.Equal(RunEnd.Finished, (await RunAsync(rows, Fetcher())).End);
        Assert.Equal(2, Records().Count);
    }

    [Fact]
    public async Task RunAsync_Stopped_LeavesRowsUnfinished_AndTheNextRunFinishesThem()
    {
        using var stop = new CancellationTokenSource();
        var rows = Rows([.. Enumerable.Range(0, 500).Select(i => $"http://h.test/{i}")]);
        var fetcher = StoppingAt(100, stop, job => ScriptedFetcher.Image(job.Url.Target.GetHashCode(StringComparison.Ordinal)));

        var summary = await RunAsync(rows, fetcher, hooks: new RunHooks { Stop = stop.Token });
        var done = Records().Count;
        var second = new ScriptedFetcher((job, _) => ScriptedFetcher.Image(job.Url.Target.GetHashCode(StringComparison.Ordinal)));
        var finished = await RunAsync(rows, second);

        Assert.Equal(RunEnd.Stopped, summary.End);
        Assert.InRange(done, 101, 499);
        Assert.Null(summary.ManifestPath);
        Assert.Equal(RunEnd.Finished, finished.End);
        Assert.Equal(500 - done, second.Total);
    }

    [Fact]
    public async Task RunAsync_ContinuingAnInterruptedRun_LeavesItsFailedRows_AndAFinishedOnesAreFetchedAgain()
    {
        using var stop = new CancellationTokenSource();
        var rows = Rows([.. Enumerable.Range(0, 300).Select(i => $"http://h.test/{i}")]);
        static FetchOutcome Gone(FetchJob job) => ScriptedFetcher.Fail(FailureKind.HttpNotFound);
        await RunAsync(rows, StoppingAt(100, stop, Gone), hooks: new RunHooks { Stop = stop.Token });
        var done = Records().Count;

        var second = new ScriptedFetcher((job, _) => Gone(job));
        var continued = await RunAsync(rows, second);
        var third = new ScriptedFetcher((job, _) => Gone(job));
        await RunAsync(rows, third);

        Assert.InRange(done, 101, 299);
        Assert.Equal(300 - done, second.Total);
        Assert.Equal((done, done), (continued.Counts.Resumed, continued.Counts.ResumedFailed));
        Assert.Equal(300, third.Total);
    }

    [Fact]
    public async Task RunAsync_RetryAmidAnInterruptedRun_LeavesThatRunsFailedRowsFinished()
    {
        using var stop = new CancellationTokenSource();
        var rows = Rows([.. Enumerable.Range(0, 300).Select(i => $"http://h.test/{i}")]);
        static FetchOutcome Gone(FetchJob job) => ScriptedFetcher.Fail(FailureKind.HttpNotFound);
        await RunAsync(rows, StoppingAt(100, stop, Gone), hooks: new RunHooks { Stop = stop.Token });
        var done = Records().Count;
        var again = new ScriptedFetcher((job, _) => Gone(job));
        var continued = new ScriptedFetcher((job, _) => Gone(job));
        var afterwards = new ScriptedFetcher((job, _) => Gone(job));

        await RetryAsync(again);
        await RunAsync(rows, continued);
        await RetryAsync(new ScriptedFetcher((job, _) => Gone(job)));
        await RunAsync(rows, afterwards);

        Assert.Equal((done, 300 - done), (again.Total, continued.Total));
        // The list was finished: a retry of a finished one leaves nothing that the next run would take for its own.
        Assert.Equal(300, afterwards.Total);
    }

    [Fact]
    public async Task RunAsync_Retry_FetchesOnlyFailedRowsOfTheKind()
    {
        await RunAsync(Rows("http://h.test/good", "http://h.test/gone", "http://h.test/html"), new ScriptedFetcher((job, _) => job.Url.Target switch
        {
            "/good" => ScriptedFetcher.Image(1),
            "/gone" => ScriptedFetcher.Fail(FailureKind.HttpNotFound),
            _ => ScriptedFetcher.Body("<html>"u8.ToArray(), "text/html"),
        }));
        var again = new ScriptedFetcher((_, _) => ScriptedFetcher.Image(2));
        var (folder, _, _) = HaulFolder.Open(Options, adopt: true, TimeProvider.System);
        using (folder)
        {
            using var run = new HaulRun(folder!, new ListSource(folder!.Catalog.Contents.ReadFailed([FailureKind.HttpNotFound])), again, isWholeList: false, new RunHooks());
            await run.RunAsync();
        }

        Assert.Equal((1, 1), (again.Total, again.Calls("http://h.test/gone")));
        Assert.Equal([RecordStatus.Downloaded, RecordStatus.Downloaded, RecordStatus.Failed], Records().Select(record => record.Status));
    }

    [Fact]
    public async Task RunAsync_LayoutOriginal_NamesEveryRow_WithOneBlob()
    {
        var options = Options with { Storage = new StorageOptions { Output = Output, Layout = BlobLayout.Original } };

        await RunAsync(Rows("http://h.test/a", "http://h.test/b", "http://h.test/a"), new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)), options);

        Assert.Equal(["1-photo.png", "2-photo.png", "3-photo.png"], StoredNames());
        Assert.Equal(StoredNames(), Records().Select(record => record.Image!.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Open_OtherLayoutThanBefore_IsRefusedAndNamed()
    {
        await RunAsync(Rows("http://h.test/a"), new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)));

        var (folder, end, reason) = HaulFolder.Open(Options with { Storage = new StorageOptions { Output = Output, Layout = BlobLayout.Sharded } }, adopt: false, TimeProvider.System);

        Assert.Null(folder);
        Assert.Equal(RunEnd.CatalogRefused, end);
        Assert.Contains("--layout was Flat, now Sharded", reason);
    }

    [Fact]
    public async Task RunAsync_ADefect_IsThrown_NotSwallowed()
    {
        var fetcher = new ScriptedFetcher((_, _) => throw new InvalidOperationException("a bug"));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Rows("http://h.test/a"), fetcher));

        Assert.Equal("a bug", thrown.Message);
    }

    private static byte[] SampleBytes(long seed) => SampleImages.Create(SampleFormat.Png, seed);

    private Task<RunSummary> RetryAsync(ScriptedFetcher fetcher) =>
        RunAsync(new ListSource(Records().Where(record => record.Failure is not null).Select(record => record.Request)), fetcher, isWholeList: false);

    // Rows behind that one are answered when the stop has arrived everywhere, so that a slow machine cannot finish them before it does.
    private static ScriptedFetcher StoppingAt(int number, CancellationTokenSource stop, Func<FetchJob, FetchOutcome> answer)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ScriptedFetcher((job, _) =>
        {
            if (Number(job) == number)
            {
                stop.Cancel();
                stopped.SetResult();
            }
            return answer(job);
        })
        {
            Hold = job => Number(job) > number ? stopped.Task : Task.CompletedTask,
        };

        static int Number(FetchJob job) => int.Parse(job.Url.Target.AsSpan(1), CultureInfo.InvariantCulture);
    }

    private static IEnumerable<ImageRequest> Releasing(ImageRequest[] rows, TaskCompletionSource release)
    {
        foreach (var row in rows) yield return row;
        release.SetResult();
    }

    /// <summary>Answers when the gate opens.</summary>
    private sealed class GatedFetcher(Task gate, FetchOutcome answer) : IFetcher
    {
        public async Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken)
        {
            await gate.WaitAsync(cancellationToken);
            return answer;
        }
    }
}
