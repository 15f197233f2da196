using System.Text;
using ImageHaul.Catalog;
using ImageHaul.Model;
using Microsoft.Data.Sqlite;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class CatalogFaultTests : IDisposable
{
    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_DiskFull_IsStorageFullAndWritesNothing()
    {
        _folder.Commit(Good(1));
        FillDisk(_folder.Catalog.Writer);
        var records = Enumerable.Range(2, 20_000).Select(ordinal => Good(ordinal)).ToArray();

        var outcome = _folder.Catalog.Commit(records);

        Assert.Equal(FailureKind.StorageFull, outcome.Failure!.Kind);
        Assert.Empty(outcome.Records);
        Assert.Equal([1L], _folder.Catalog.Contents.ReadAll().Select(record => record.Request.Ordinal));
        // What was earned is kept, and space that comes back is used.
        _folder.Close();
        Assert.Equal(20_000, _folder.Commit(records).Count);
        _folder.AssertOwnershipHolds();
    }

    [Fact]
    public void Advance_DiskFullWhileTheListChanged_IsRefused()
    {
        _folder.Commit([.. Enumerable.Range(1, 3000).Select(ordinal => Good(ordinal))]);
        FillDisk(_folder.Catalog.Writer);
        using var resume = _folder.Catalog.OpenResume();

        var state = resume.Advance(Request(1, "https://changed.example/"));

        Assert.Equal((ResumeKind.Refused, FailureKind.StorageFull), (state.Kind, state.Failure!.Kind));
        Assert.Equal(3000, _folder.Catalog.Contents.ReadAll().Count());
    }

    [Theory]
    [InlineData("UPDATE record SET status = 77 WHERE ordinal = 2")]
    [InlineData("UPDATE record SET failure = 999 WHERE ordinal = 3")]
    [InlineData("UPDATE blob SET format = 99 WHERE owner = 2")]
    [InlineData("UPDATE blob SET format = 0 WHERE owner = 2")]
    [InlineData("UPDATE blob SET digest = x'0102' WHERE owner = 2")]
    public void Read_ValueThatNoCatalogHeld_IsDamageWithTheRemedy(string damage)
    {
        _folder.Commit(Good(1), Good(2), Bad(3));
        _folder.Catalog.Writer.Execute(damage);

        Assert.Contains("imagehaul repair", _folder.Catalog.Contents.WriteManifest(Stream.Null, ManifestFormat.Csv, CancellationToken.None).Failure!.Message, StringComparison.Ordinal);
        Assert.True(Assert.Throws<CatalogException>(() => _folder.Catalog.Contents.ReadAll().Count()).IsDamage);
        if (damage.Contains("blob", StringComparison.Ordinal)) Assert.True(Assert.Throws<CatalogException>(() => _folder.Catalog.Contents.ReadBlobs().Count()).IsDamage);
    }

    [Fact]
    public void ReadSummary_BytesBeyondAllSums_IsDamageWithTheRemedy()
    {
        _folder.Commit(Good(1), Good(2));
        _folder.Catalog.Writer.Execute("UPDATE blob SET bytes = 9223372036854775807");

        var fault = Assert.Throws<CatalogException>(_folder.Catalog.Contents.ReadSummary);

        Assert.True(fault.IsDamage);
        Assert.Contains("imagehaul repair", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteManifest_MomentOrRowNumberBeyondAllMeasure_EndsAndWritesTheOthers()
    {
        _folder.Commit(Good(1), Good(2), Bad(3));
        _folder.Catalog.Writer.Execute("UPDATE record SET fetched_at = 9223372036854775807 WHERE ordinal = 1; UPDATE record SET ordinal = 9223372036854775807 WHERE ordinal = 3");

        Assert.Equal((2L, null), (_folder.Catalog.Contents.WriteManifest(Stream.Null, ManifestFormat.Csv, CancellationToken.None) is var (rows, failure) ? rows : 0, failure));
    }

    [Fact]
    public void Commit_LockedByAnotherProgram_IsStorageDenied()
    {
        _folder.Commit(Good(1));
        _folder.Catalog.Writer.Execute("PRAGMA busy_timeout = 0");
        using var other = new SqliteConnection($"Data Source={_folder.CatalogPath};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);

        Assert.Equal(FailureKind.StorageDenied, _folder.Catalog.Commit([Good(2)]).Failure!.Kind);
        transaction.Rollback();
        Assert.Null(_folder.Catalog.Commit([Good(2)]).Failure);
    }

    [Fact]
    public void Open_TextFile_IsDamagedAndLeftAsItWas()
    {
        var text = string.Concat(Enumerable.Repeat("this is no database\n", 100));
        File.WriteAllText(_folder.CatalogPath, text);

        var (catalog, fault) = SqliteCatalog.Open(_folder.CatalogPath);

        Assert.Null(catalog);
        Assert.Equal(CatalogFaultKind.Damaged, fault!.Kind);
        Assert.Contains("imagehaul repair", fault.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_folder.CatalogPath));
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsNotACatalogAndLeftAsItWas()
    {
        Run("CREATE TABLE theirs(x); INSERT INTO theirs VALUES (1)");
        var before = File.ReadAllBytes(_folder.CatalogPath);

        Assert.Equal(CatalogFaultKind.NotACatalog, SqliteCatalog.Open(_folder.CatalogPath).Fault!.Kind);
        Assert.Equal(before, File.ReadAllBytes(_folder.CatalogPath));
    }

    [Fact]
    public void Open_WrittenByANewerVersion_SaysSo()
    {
        _folder.Commit(Good(1));
        _folder.Close();
        Run("PRAGMA user_version = 99");

        var fault = SqliteCatalog.Open(_folder.CatalogPath).Fault!;

        Assert.Equal(CatalogFaultKind.TooNew, fault.Kind);
        Assert.Contains("99", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CatalogOfTheFirstFormat_IsBroughtUpToDateWithItsRows()
    {
        _folder.Commit(Good(1));
        _folder.Close();
        Run("ALTER TABLE record DROP COLUMN route; ALTER TABLE record DROP COLUMN signal; DROP TABLE host; DROP TABLE robots; PRAGMA user_version = 1");

        using var catalog = SqliteCatalog.Open(_folder.CatalogPath).Catalog!;
        Assert.Equal(1, catalog.Find(1)!.Request.Ordinal);
        catalog.Commit([Good(2) with { Route = "http://proxy:3128", Signal = "noai" }]);

        Assert.Equal(("http://proxy:3128", "noai"), (catalog.Find(2)!.Route, catalog.Find(2)!.Signal));
        Assert.Equal(2, catalog.Contents.ReadAll().Count());
    }

    [Fact]
    public void Open_FileOverwrittenWithGarbage_IsDamaged()
    {
        _folder.Commit([.. Enumerable.Range(1, 200).Select(ordinal => Good(ordinal))]);
        _folder.Close();
        var bytes = File.ReadAllBytes(_folder.CatalogPath);
        bytes.AsSpan(100, 4000).Fill(0xA5);
        File.WriteAllBytes(_folder.CatalogPath, bytes);

        Assert.Equal(CatalogFaultKind.Damaged, SqliteCatalog.Open(_folder.CatalogPath).Fault!.Kind);
    }

    [Fact]
    public void QuickCheck_PageDamaged_FindsIt()
    {
        _folder.Commit([.. Enumerable.Range(1, 2000).Select(ordinal => Good(ordinal))]);
        Assert.Empty(_folder.Catalog.Contents.QuickCheck());
        _folder.Close();
        var bytes = File.ReadAllBytes(_folder.CatalogPath);
        bytes.AsSpan(bytes.Length / 2 / 4096 * 4096, 64).Fill(0xFF);
        File.WriteAllBytes(_folder.CatalogPath, bytes);

        Assert.NotEmpty(_folder.Catalog.Contents.QuickCheck());
    }

    [Fact]
    public void Open_EmptyFile_BecomesACatalog()
    {
        File.WriteAllBytes(_folder.CatalogPath, []);
        Assert.Single(_folder.Commit(Good(1)));
    }

    [Fact]
    public void Open_FolderMissing_IsStorageDenied() =>
        Assert.Equal(CatalogFaultKind.StorageDenied, SqliteCatalog.Open(Path.Combine(_folder.Root, "none", "catalog.db")).Fault!.Kind);

    [Fact]
    public void Open_EveryFileIsPrivate()
    {
        if (OperatingSystem.IsWindows()) return;
        _folder.Commit(Good(1));
        using var spill = SqliteSpill.Open(Path.Combine(_folder.Root, "spill.db"));
        foreach (var file in Directory.GetFiles(_folder.Root)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.True(Directory.GetFiles(_folder.Root).Length >= 3);
    }

    [Fact]
    public void WriteManifest_FolderMissing_IsStorageDenied()
    {
        _folder.Commit(Good(1));
        var outcome = _folder.Catalog.Contents.WriteManifest(Path.Combine(_folder.Root, "none", "m.csv"), ManifestFormat.Csv, CancellationToken.None);
        Assert.Equal((0L, FailureKind.StorageDenied), (outcome.Rows, outcome.Failure!.Kind));
    }

    [Fact]
    public void WriteManifest_DestinationIsAFolder_FailsAndLeavesNoTemporaryFile()
    {
        _folder.Commit(Good(1));
        var path = Path.Combine(_folder.Root, "m.csv");
        Directory.CreateDirectory(path);
        var outcome = _folder.Catalog.Contents.WriteManifest(path, ManifestFormat.Csv, CancellationToken.None);
        Assert.Equal(FailureKind.StorageDenied, outcome.Failure!.Kind);
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.tmp", new EnumerationOptions { AttributesToSkip = FileAttributes.None }));
    }

    [Fact]
    public void WriteManifest_StreamIsFull_IsStorageFull()
    {
        _folder.Commit(Good(1));
        // The device that is always full.
        if (!File.Exists("/dev/full")) return;
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.Equal(FailureKind.StorageFull, _folder.Catalog.Contents.WriteManifest(full, ManifestFormat.JsonLines, CancellationToken.None).Failure!.Kind);
    }

    [Fact]
    public void WriteManifest_Cancelled_LeavesTheFileOfBefore()
    {
        _folder.Commit(Good(1));
        var path = Path.Combine(_folder.Root, "m.csv");
        File.WriteAllText(path, "before");
        Assert.Equal(FailureKind.Cancelled, _folder.Catalog.Contents.WriteManifest(path, ManifestFormat.Csv, new CancellationToken(canceled: true)).Failure!.Kind);
        Assert.Equal("before", File.ReadAllText(path, Encoding.UTF8));
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.CatalogPath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
