namespace ImageHaul.EndToEnd.Tests;

/// <summary>The main job on thousands of real photographs.</summary>
public sealed class PhotoTests(PhotoList photos) : IClassFixture<PhotoList>
{
    private static readonly string[] Pace = ["--allow-private", "--concurrency", "64", "--per-host", "64"];

    [Fact]
    public async Task Get_TheWholeList_KeepsEveryGoodImageOnce_AndASecondRunFetchesNothing_AndDamageIsFound()
    {
        using var folder = new TemporaryFolder();

        (await GetAsync(folder)).Expect(3);
        AssertComplete(folder);

        var before = photos.Requests;
        var second = (await GetAsync(folder)).Expect(3);
        var failedRows = photos.Rows.Count(row => row.Contains("/lie/") || row.Contains("/gone/"));
        Assert.True(photos.Requests - before == failedRows, $"only the {failedRows} failed rows may be asked for again, but {photos.Requests - before} requests came\n{second}");
        AssertComplete(folder);

        (await CommandLine.RunAsync("verify", folder.Path)).Expect(0);
        await AssertVerifyNamesAsync(folder, FlipOneByte);
        await AssertVerifyNamesAsync(folder, File.Delete);
    }

    // Ten in every test run; TEST_KILLS=200 is the long test of docs/reliability.md.
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("TEST_KILLS") ?? "10");

    [Fact]
    public async Task Get_KilledAtRandomMoments_ThenRunOnce_LosesNothingAndStoresNothingTwice()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(10);
        var before = photos.Requests;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var run = CommandLine.Start(["get", photos.ListFile, "-o", folder.Path, .. Pace]);
            // The moment is a number of stored files, not a time: the same spread on any machine.
            var target = FilesIn(folder) + random.Next(1, Math.Max(2, photos.Digests.Count * 10 / 12 / Kills));
            while (!run.HasExited && FilesIn(folder) < target) await Task.Delay(5);
            run.Kill();
            await run.WaitAsync();
        }

        (await GetAsync(folder)).Expect(3);

        AssertComplete(folder);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, ".imagehaul", "partial")));
        var again = photos.Requests - before - photos.Rows.Count;
        Assert.True(again <= 200 * Kills, $"{again} rows were fetched again");
        (await CommandLine.RunAsync("verify", folder.Path)).Expect(0);
    }

    private static int FilesIn(TemporaryFolder folder) => Directory.Exists(folder.Path) ? Directory.EnumerateFiles(folder.Path).Count() : 0;

    private Task<CommandResult> GetAsync(TemporaryFolder folder) => CommandLine.RunAsync(["get", photos.ListFile, "-o", folder.Path, .. Pace]);

    private void AssertComplete(TemporaryFolder folder)
    {
        var rows = Manifest.Read(folder.Path);
        Assert.Equal(photos.Rows, rows.Select(row => row["url"]));
        foreach (var row in rows)
        {
            var name = Path.GetFileName(new Uri(row["url"]).AbsolutePath);
            if (row["url"].Contains("/lie/")) Assert.Equal(("failed", "not-an-image"), (row["status"], row["failure"]));
            else if (row["url"].Contains("/gone/")) Assert.Equal(("failed", "http-not-found"), (row["status"], row["failure"]));
            else Assert.Equal((photos.Digests[name], ""), (row["sha256"], row["failure"]));
        }
        Assert.Equal(photos.Digests.Count, rows.Count(row => row["status"] == "downloaded"));

        var stored = Directory.EnumerateFiles(folder.Path).Where(file => Path.GetFileName(file) != "manifest.csv").ToList();
        Assert.Equal(photos.Digests.Values.Order(), stored.Select(Path.GetFileNameWithoutExtension).Order());
        Assert.All(stored, file => Assert.Equal(Path.GetFileNameWithoutExtension(file), Sha256.OfFile(file)));
    }

    private static async Task AssertVerifyNamesAsync(TemporaryFolder folder, Action<string> damage)
    {
        var victim = Directory.EnumerateFiles(folder.Path, "*.jpg").First();
        var original = await File.ReadAllBytesAsync(victim);
        damage(victim);

        var result = (await CommandLine.RunAsync("verify", folder.Path)).Expect(3);

        Assert.Contains(Path.GetFileName(victim), result.Output + result.Errors);
        await File.WriteAllBytesAsync(victim, original);
        (await CommandLine.RunAsync("verify", folder.Path)).Expect(0);
    }

    private static void FlipOneByte(string path)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 0x10));
    }
}
