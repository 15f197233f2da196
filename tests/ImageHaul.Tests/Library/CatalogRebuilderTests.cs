using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Tests.Pipeline;
using Microsoft.Data.Sqlite;

namespace ImageHaul.Tests.Library;

/// <summary>Repair after every kind of damage: what comes back is right, the rest is fetched again, and nothing is stored twice.</summary>
public sealed class CatalogRebuilderTests : RunFixture
{
    // Several pages of every table, duplicates by URL and by bytes, failures, a secret.
    private static readonly ImageRequest[] List = Rows([.. Enumerable.Range(0, 600).Select(i => (i % 10) switch
    {
        3 => $"http://h{i % 4}.test/{i - 3}",
        5 => $"http://h{i % 4}.test/gone/{i}",
        7 => $"http://h{i % 4}.test/same/{i % 40}?copy={i}",
        9 => $"http://h{i % 4}.test/{i}?X-Amz-Signature=secret{i}",
        _ => $"http://h{i % 4}.test/{i}",
    })]);

    private string CatalogFile => HaulFolder.CatalogFile(Output);

    public static TheoryData<string> Damages => new(
        "deleted", "empty", "header garbage", "truncated to half", "truncated to a third of a page", "page 1 zeroed", "middle zeroed", "random bytes",
        "flipped 100", "flipped 1000", "flipped 5000", "flipped 20000", "flipped 50000", "flipped 80000", "user_version", "application_id");

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task RepairAsync_AnyDamage_VerifiesAndFetchesOnlyWhatWasLost(string damage)
    {
        await RunAsync(List, Fetcher());
        var good = Good();
        var files = StoredNames().ToList();
        Damage(damage);

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.True(report.End == RunEnd.Finished, report.Reason);
        var verified = await new OutputFolder(Output).VerifyAsync();
        Assert.True(verified is { End: RunEnd.Finished, Wrong: 0 }, $"{verified.Reason} {string.Join("; ", verified.Findings.Take(3))}");
        // Whatever is recorded is true.
        var present = Good();
        Assert.All(present, row => Assert.Equal(good[row.Key], row.Value));
        var fetcher = Fetcher();
        Assert.Equal(RunEnd.Finished, (await RunAsync(List, fetcher)).End);
        // The failed rows are asked for again by every run, and of the lost ones each URL once.
        var missing = List.Where(row => good.ContainsKey(row.Ordinal) && !present.ContainsKey(row.Ordinal)).Select(row => row.Url!.Text).Distinct().Count();
        Assert.InRange(fetcher.Total, 0, 60 + missing);
        // A secret is in no manifest: without the catalog those sixty rows are lost, and no others.
        Assert.InRange(missing, 0, 60);
        Assert.Equal(good, Good());
        Assert.Equal(files, StoredNames());
        Assert.Equal(damage != "deleted", Directory.EnumerateFiles(Path.GetDirectoryName(CatalogFile)!, "catalog.db.damaged-1").Any());
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(CatalogFile)!), file => file.Contains(".scratch") || file.Contains(".rebuilt"));
    }

    [Fact]
    public async Task RepairAsync_RandomFlips_NeverRecordsAnImageOfAnotherRow()
    {
        await RunAsync(List, Fetcher());
        var good = Good();
        var whole = File.ReadAllBytes(CatalogFile);
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var bytes = whole.ToArray();
            for (var flips = 0; flips < 1 + seed; flips++) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            RemoveCatalog();
            File.WriteAllBytes(CatalogFile, bytes);

            var report = await new OutputFolder(Output).RepairAsync();

            Assert.True(report.End == RunEnd.Finished, $"seed {seed}: {report.Reason}");
            var verified = await new OutputFolder(Output).VerifyAsync();
            Assert.True(verified.Wrong == 0, $"seed {seed}: {string.Join("; ", verified.Findings.Take(3))}");
            var rows = Records().Where(record => record.Image is not null).ToList();
            Assert.All(rows.Where(row => row.Request.RawUrl == List[row.Request.Ordinal - 1].RawUrl), row => Assert.Equal(good[row.Request.Ordinal], row.Image!.Digest));
            Assert.InRange(rows.Count, good.Count - 60, good.Count);
        }
    }

    [Fact]
    public async Task RepairAsync_RowUnderANumberNotItsOwn_IsTakenFromTheManifest()
    {
        await RunAsync(List, Fetcher());
        var before = Records().Select(Text).ToList();
        var bytes = File.ReadAllBytes(CatalogFile);
        // Row 264, a duplicate: its number stands before its columns as the varint 0x82 0x08 and becomes 776.
        var url = bytes.AsSpan().IndexOf("http://h3.test/260"u8);
        var at = bytes.AsSpan(0, url).LastIndexOf([(byte)0x82, (byte)0x08]);
        Assert.InRange(url - at, 20, 60);
        bytes[at] ^= 4;
        File.WriteAllBytes(CatalogFile, bytes);

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Equal((600, 0), (report.Rows, report.Lost));
        Assert.Equal(before, Records().Select(Text));
    }

    [Fact]
    public async Task RepairAsync_SettingsThatMakeNoSense_AreLeftBehind()
    {
        await RunAsync(List, Fetcher());
        using (var database = new SqliteConnection($"Data Source={CatalogFile};Pooling=False"))
        {
            database.Open();
            using var damage = database.CreateCommand();
            damage.CommandText = "UPDATE setting SET value = 'Flav' WHERE name IN ('layout', 'store', 'robots'); UPDATE setting SET value = '-7' WHERE name = 'max-bytes'";
            damage.ExecuteNonQuery();
        }

        // Its files are looked for where a folder has them usually.
        Assert.Equal(0, (await new OutputFolder(Output).VerifyAsync()).Wrong);
        Assert.Equal(RunEnd.Finished, (await new OutputFolder(Output).RepairAsync()).End);

        var fetcher = Fetcher();
        Assert.Equal(RunEnd.Finished, (await RunAsync(List, fetcher)).End);
        Assert.Equal(60, fetcher.Total);
    }

    [Fact]
    public async Task RepairAsync_InterruptedRunWithoutAManifest_KeepsTheReadableRows()
    {
        await RunAsync(List, Fetcher());
        File.Delete(Path.Combine(Output, "manifest.csv"));
        using (var file = File.Open(CatalogFile, FileMode.Open)) file.SetLength(file.Length - 4096 * 3);

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Equal(RunEnd.Finished, report.End);
        Assert.InRange(report.Salvaged, 100, 600);
        Assert.Equal(0, (await new OutputFolder(Output).VerifyAsync()).Wrong);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096 * 3)]
    public async Task ExportAsync_DamagedCatalog_BlamesNoDisk(int from)
    {
        await RunAsync(List, Fetcher());
        using (var file = File.Open(CatalogFile, FileMode.Open))
        {
            file.Position = from;
            file.Write(Enumerable.Repeat((byte)0x5A, (int)file.Length - from).ToArray());
        }

        var refused = await new OutputFolder(Output).ExportAsync(ManifestFormat.Csv, Stream.Null);

        Assert.True(refused is { IsOfTheCatalog: true }, $"{refused}");
    }

    [Fact]
    public async Task RepairAsync_NothingButImages_SaysSo_AndStoresNothingTwice()
    {
        await RunAsync(List, Fetcher());
        var files = StoredNames().ToList();
        File.Delete(Path.Combine(Output, "manifest.csv"));
        RemoveCatalog();

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Equal((0, files.Count, files.Count), (report.Rows, report.Images, report.Unowned));
        Assert.Contains(report.Losses, loss => loss.Reason.Contains("no manifest"));
        Assert.Equal(0, (await new OutputFolder(Output).VerifyAsync()).Wrong);
        await RunAsync(List, Fetcher());
        Assert.Equal(files, StoredNames());
    }

    [Fact]
    public async Task RepairAsync_ImagesMissingAndDamagedToo_NamesThem_AndTheirRowsAreNewAgain()
    {
        await RunAsync(List, Fetcher());
        var owners = Records().Where(record => record is { Status: RecordStatus.Downloaded }).Take(2).ToList();
        File.Delete(Path.Combine(Output, owners[0].Image!.Path));
        File.WriteAllBytes(Path.Combine(Output, owners[1].Image!.Path), [1, 2, 3]);
        RemoveCatalog();

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Contains(report.Losses, loss => loss.Ordinal == owners[0].Request.Ordinal && loss.Reason.Contains("missing"));
        Assert.Contains(report.Losses, loss => loss.Subject == owners[1].Image!.Path && loss.Reason.Contains("damaged"));
        await RunAsync(List, Fetcher());
        Assert.Equal(0, (await new OutputFolder(Output).VerifyAsync()).Wrong);
    }

    [Theory]
    [InlineData(BlobLayout.Original)]
    [InlineData(BlobLayout.Sharded)]
    public async Task RepairAsync_OtherLayouts_FindTheirFiles(BlobLayout layout)
    {
        var options = Options with { Storage = new StorageOptions { Output = Output, Layout = layout } };
        await RunAsync(List, Fetcher(), options);
        var good = Good();
        RemoveCatalog();

        await new OutputFolder(Output).RepairAsync();

        var present = Good();
        Assert.InRange(present.Count, good.Count - 60, good.Count);
        Assert.All(present, row => Assert.Equal(good[row.Key], row.Value));
        var fetcher = Fetcher();
        await RunAsync(List, fetcher, options);
        Assert.InRange(fetcher.Total, 0, 120);
        Assert.Equal(good, Good());
        var verified = await new OutputFolder(Output).VerifyAsync();
        Assert.True(verified.Wrong == 0, string.Join("; ", verified.Findings.Take(3)));
    }

    [Fact]
    public async Task RepairAsync_SoundCatalog_LosesNothing()
    {
        await RunAsync(List, Fetcher());
        var before = Records();

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Equal((600, 600, 0), (report.Rows, report.Salvaged, report.Lost));
        Assert.Equal(before.Select(Text), Records().Select(Text));
        // Failed rows only: the salt came over, so that even rows whose secret was dropped are known.
        var fetcher = Fetcher();
        await RunAsync(List, fetcher);
        Assert.Equal(60, fetcher.Total);
    }

    [Fact]
    public async Task RepairAsync_ManifestDamagedToo_TakesItsReadableRows()
    {
        await RunAsync(List, Fetcher());
        var manifest = Path.Combine(Output, "manifest.csv");
        var lines = File.ReadAllLines(manifest);
        lines[101] = "\0\0\0";
        File.WriteAllLines(manifest, lines);
        RemoveCatalog();

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Contains(report.Losses, loss => loss.Ordinal == 101);
        Assert.InRange(report.Rows, 530, 539);
    }

    [Fact]
    public async Task RepairAsync_WhileARunHoldsTheFolder_IsRefused()
    {
        await RunAsync(List[..5], Fetcher());
        var (held, _, _) = FolderLock.TryAcquire(Output, TimeProvider.System);
        using (held) Assert.Equal(RunEnd.FolderLocked, (await new OutputFolder(Output).RepairAsync()).End);
    }

    [Fact]
    public async Task RepairAsync_KilledOnceTheOldLogWasRemoved_TheNextOneReadsItFromTheCopy()
    {
        await RunAsync(List[..300], Fetcher());
        var main = File.ReadAllBytes(CatalogFile);
        await RunAsync(List, Fetcher(), Options, new RunHooks { Recorded = _ => KeepTheLog() });
        var good = Good();
        File.Delete(Path.Combine(Output, "manifest.csv"));
        // As a killed run leaves it: the later rows are in the log alone.
        File.WriteAllBytes(CatalogFile, main);
        File.Move(CatalogFile + ".log", CatalogFile + "-wal");
        var files = new CatalogFiles(Output);
        files.Prepare();
        File.Delete(CatalogFile + "-wal");

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Equal(RunEnd.Finished, report.End);
        Assert.InRange(Good().Count, 400, good.Count);
        Assert.Equal(files.KeptAside, report.KeptAside);
        Assert.Equal(["catalog.db", "catalog.db.damaged-1", "catalog.db.damaged-1-wal", "lock"], Directory.GetFiles(Path.GetDirectoryName(CatalogFile)!).Select(file => Path.GetFileName(file)).Order());

        void KeepTheLog() => File.Copy(CatalogFile + "-wal", CatalogFile + ".log", overwrite: true);
    }

    [Theory]
    [InlineData("UPDATE record SET blob = 999999 WHERE ordinal = 1")]
    [InlineData("UPDATE record SET blob = NULL WHERE ordinal = 1")]
    [InlineData("UPDATE record SET status = 77 WHERE ordinal = 1")]
    [InlineData("UPDATE record SET failure = NULL WHERE ordinal = 6")]
    public async Task VerifyAsync_RecordThatMakesNoSense_IsWrong_AndRepairMendsIt(string damage)
    {
        await RunAsync(List, Fetcher());
        var (catalog, _) = SqliteCatalog.Open(CatalogFile);
        using (catalog) catalog!.Writer.Execute(damage);

        var wrong = (await new OutputFolder(Output).VerifyAsync()).Findings;
        await new OutputFolder(Output).RepairAsync();

        var finding = Assert.Single(wrong);
        Assert.Equal((VerifyProblem.Mismatch, damage.Contains("= 1", StringComparison.Ordinal) ? 1 : 6), (finding.Problem, finding.Ordinal));
        Assert.Contains("imagehaul repair", finding.Detail, StringComparison.Ordinal);
        Assert.Equal(0, (await new OutputFolder(Output).VerifyAsync()).Wrong);
    }

    [Fact]
    public async Task RepairAsync_Stopped_LeavesTheFolderAsItWas()
    {
        await RunAsync(List, Fetcher());
        var before = File.ReadAllBytes(CatalogFile);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OutputFolder(Output).RepairAsync(cancellationToken: new CancellationToken(canceled: true)));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OutputFolder(Output).RepairAsync(progress: new Cancelling(stop), cancellationToken: stop.Token));

        Assert.Equal(before, File.ReadAllBytes(CatalogFile));
        Assert.Equal(["catalog.db", "lock"], Directory.GetFiles(Path.GetDirectoryName(CatalogFile)!).Select(file => Path.GetFileName(file)).Order());
    }

    private static ScriptedFetcher Fetcher() => new((job, _) => job.Url.Target.Contains("gone") ? ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404)
        : ScriptedFetcher.Image(job.Url.Target.Contains("same") ? 7 : string.GetHashCode(job.Url.Target.Split('?')[0], StringComparison.Ordinal)));

    private static string Text(ImageRecord record) => $"{record with { Request = record.Request with { Url = null }, Response = null }} {record.Response} {record.Image}";

    private Dictionary<long, Digest> Good() => Records().Where(record => record.Image is not null).ToDictionary(record => record.Request.Ordinal, record => record.Image!.Digest);

    private void RemoveCatalog()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"]) File.Delete(CatalogFile + suffix);
    }

    private void Damage(string damage)
    {
        RemoveCatalogSideFiles();
        var bytes = File.ReadAllBytes(CatalogFile);
        switch (damage)
        {
            case "deleted":
                RemoveCatalog();
                return;
            case "empty":
                bytes = [];
                break;
            case "header garbage":
                new Random(1).NextBytes(bytes.AsSpan(0, 100));
                break;
            case "truncated to half":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "truncated to a third of a page":
                bytes = bytes[..1365];
                break;
            case "page 1 zeroed":
                bytes.AsSpan(0, 4096).Clear();
                break;
            case "middle zeroed":
                bytes.AsSpan(bytes.Length / 2, 16 * 1024).Clear();
                break;
            case "random bytes":
                new Random(2).NextBytes(bytes);
                break;
            case "user_version":
                bytes[60] = 0x7F;
                break;
            case "application_id":
                bytes[68] = 0;
                break;
            default:
                var at = int.Parse(damage.Split(' ')[1]) % bytes.Length;
                for (var i = at; i < at + 16; i++) bytes[i] ^= 0xFF;
                break;
        }
        File.WriteAllBytes(CatalogFile, bytes);
    }

    // Empty after a run that ended in order.
    private void RemoveCatalogSideFiles()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm"]) File.Delete(CatalogFile + suffix);
    }

    private sealed class Cancelling(CancellationTokenSource stop) : IProgress<VerifyProgress>
    {
        public void Report(VerifyProgress value) => stop.Cancel();
    }
}
