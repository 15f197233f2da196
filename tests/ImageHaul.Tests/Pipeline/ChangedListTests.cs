using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Pipeline;

/// <summary>A list that changed between runs: rows are known by URL and id, so nothing good is fetched again and the manifest is the new list.</summary>
public sealed class ChangedListTests : RunFixture
{
    private static readonly string[] Urls = [.. Enumerable.Range(0, 12).Select(number => $"http://h.test/{number}")];

    private HaulOptions In(BlobLayout layout) => Options with { Storage = Options.Storage with { Layout = layout } };

    private static readonly (string Change, string Before, string After)[] Lists =
    [
        ("row added in front", "0 1 2", "5 0 1 2"),
        ("row added behind", "0 1 2", "0 1 2 5"),
        ("row removed", "0 1 2 3", "0 2 3"),
        ("reversed", "0 1 2 3", "3 2 1 0"),
        ("duplicate moved in front", "0 1 2 0", "0 0 1 2"),
        ("duplicate becomes the only one", "0 1 0 2", "1 0 2"),
        ("ids changed", "0#a 1#b 2#c", "0#x 1#b 2#z"),
        ("ids added", "0 1 2", "0#a 1#b 2#c"),
        ("ids swapped", "0#a 1#b", "0#b 1#a"),
        ("emptied to one", "0 1 2 3 4", "4"),
    ];

    public static TheoryData<string, string, string, BlobLayout> Changes
    {
        get
        {
            var data = new TheoryData<string, string, string, BlobLayout>();
            foreach (var (change, before, after) in Lists)
            {
                foreach (var layout in Enum.GetValues<BlobLayout>()) data.Add(change, before, after, layout);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Run_ListChanged_FetchesOnlyWhatIsNew(string change, string before, string after, BlobLayout layout)
    {
        var fetcher = Images();
        await RunAsync(List(before), fetcher, In(layout));
        Assert.Equal(List(before).DistinctBy(row => row.RawUrl).Count(), fetcher.Total);

        await RunAsync(List(after), fetcher, In(layout));

        Assert.All(Urls, url => Assert.InRange(fetcher.Calls(url), 0, 1));
        await AssertIsAsync(List(after), change);
        if (layout == BlobLayout.Original)
        {
            // Names follow their rows; those that no row of either list has any more are gone.
            Assert.Superset(Records().Select(record => record.Image!.Path).ToHashSet(), StoredNames().ToHashSet());
        }
    }

    [Fact]
    public async Task Run_KilledThenContinuedWithAnotherList_LeavesNoNameWithoutARow_AndNothingOfTheUsers()
    {
        var options = In(BlobLayout.Original);
        // Of a file of its own name the killed run knows that it is not its: its row takes the next name.
        File.WriteAllText(Path.Combine(Output, "4-photo.png"), "the user's");
        File.WriteAllText(Path.Combine(Output, "holiday.png"), "the user's");
        await RunAsync(List("0 1 2"), Images(), options);
        await KilledAsync(List("0 1 2 3 4 5"), options);
        Assert.Equal(8, StoredNames().Count());

        await RunAsync(List("0 7 3"), Images(), options);

        var shown = Records().Select(record => record.Image!.Path).ToList();
        string[] former = ["2-photo.png", "3-photo.png"];
        Assert.Equal(["4-photo.png", "holiday.png"], StoredNames().Except(shown).Except(former));
    }

    [Fact]
    public async Task Run_RestartAfterAKilledRun_LeavesTheFilesThatItHad()
    {
        var options = In(BlobLayout.Original);
        await KilledAsync(List("0 1 2"), options);

        await RunAsync(List("4"), Images(), options with { Restart = true });

        Assert.Equal(3, StoredNames().Count(name => Records()[0].Image!.Path != name));
    }

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, 15));

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_AnySequenceOfLists_FetchesEachGoodUrlOnce(int seed)
    {
        var random = new Random(seed);
        var lists = Enumerable.Range(0, 4).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(4) is > 0 and var id
            ? $"{random.Next(Urls.Length)}#{"abc"[id - 1]}"
            : $"{random.Next(Urls.Length)}"))).ToList();
        var fetcher = new ScriptedFetcher((job, _) => job.Url.Text.EndsWith('7') ? ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404) : ScriptedFetcher.Image(job.Url.Text[^1] % 5));
        foreach (var list in lists)
        {
            await RunAsync(List(list), fetcher, In((BlobLayout)(seed % 3)));
            await AssertIsAsync(List(list), string.Join(" | ", lists));
        }
        Assert.All(Urls.Where(url => !url.EndsWith('7')), url => Assert.InRange(fetcher.Calls(url), 0, 1));
    }

    [Fact]
    public async Task Run_OptionThatChangesResults_IsNamedAndRefused()
    {
        await RunAsync(List("0 1"), Images());

        var (folder, end, reason) = HaulFolder.Open(Options with { Checks = Options.Checks with { MinWidth = 5 } }, adopt: false, TimeProvider.System);

        Assert.Null(folder);
        Assert.Equal(RunEnd.CatalogRefused, end);
        Assert.Contains("--min-width was 0, now 5", reason, StringComparison.Ordinal);
        Assert.Contains("--restart", reason, StringComparison.Ordinal);
        Assert.Contains("-o", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Restart_BeginsAnewOverTheImagesThatAreThere()
    {
        var fetcher = Images();
        await RunAsync(List("0 1 2"), fetcher);
        var files = StoredNames().ToDictionary(name => name, name => File.GetLastWriteTimeUtc(Path.Combine(Output, name)));

        var summary = await RunAsync(List("0 1"), fetcher, Options with { Restart = true, Checks = Options.Checks with { MinWidth = 5 } });

        // Asked again, for the records are forgotten; written again only what is not there.
        Assert.Equal((2, 2, 1), (fetcher.Calls(Urls[0]), fetcher.Calls(Urls[1]), fetcher.Calls(Urls[2])));
        Assert.Equal(2, summary.Counts.Downloaded);
        Assert.Equal(files, StoredNames().ToDictionary(name => name, name => File.GetLastWriteTimeUtc(Path.Combine(Output, name))));
    }

    /// <summary>Files get their names; what would record them does not come any more.</summary>
    private static async Task KilledAsync(ImageRequest[] rows, HaulOptions options)
    {
        var (folder, _, _) = HaulFolder.Open(options, adopt: false, TimeProvider.System);
        using (folder)
        {
            Assert.Null(folder!.Catalog.Mark.BeginRun(folder.BootId));
            foreach (var row in rows)
            {
                using var body = folder.NewBody();
                Assert.Null(body.Append(SampleImages.Create(SampleFormat.Png, row.RawUrl[^1])));
                await folder.Blobs.PutAsync(body, body.Finish(), ImageFormat.Png, new BlobLabel(row.IdText, "photo.png"), CancellationToken.None);
            }
        }
    }

    private static ScriptedFetcher Images() => new((job, _) => ScriptedFetcher.Image(job.Url.Text[^1]));

    /// <summary>Rows of a text such as <c>0 3#id 0</c>: numbers of URLs, with or without an id.</summary>
    private static ImageRequest[] List(string text) =>
    [
        .. text.Split(' ').Select((word, index) =>
        {
            var parts = word.Split('#');
            return ImageHauler.Row(Urls[int.Parse(parts[0])], index) with { Id = parts.Length > 1 ? parts[1] : null };
        }),
    ];

    private async Task AssertIsAsync(ImageRequest[] list, string because)
    {
        var records = Records();
        Assert.True(list.Select(row => (row.Ordinal, row.Id, row.RawUrl)).SequenceEqual(records.Select(record => (record.Request.Ordinal, record.Request.Id, record.Request.RawUrl))), because);
        var ids = File.ReadLines(Path.Combine(Output, "manifest.csv")).Skip(1).Select(line => line.Split(',')[3]);
        Assert.True(list.Select(row => row.IdText).SequenceEqual(ids), because);
        // Each duplicate names a row with the same bytes, which is there.
        foreach (var record in records.Where(record => record.Status == RecordStatus.Duplicate))
        {
            var other = Assert.Single(records, other => other.Request.Ordinal == record.DuplicateOf);
            Assert.Equal(other.Image!.Digest, record.Image!.Digest);
        }
        var report = await new OutputFolder(Output).VerifyAsync();
        Assert.True(report.Wrong == 0, $"{because}: {string.Join("; ", report.Findings)}");
    }
}
