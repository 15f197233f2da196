using System.Text;
using System.Text.Json;
using ImageHaul.Catalog;
using ImageHaul.Model;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class ManifestTests : IDisposable
{
    private const string Header =
        "url,sha256,path,id,status,failure,message,http_status,content_type,format,width,height,bytes,final_url,duplicate_of,attempts,elapsed_ms,fetched_at,etag,last_modified,original_name";

    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WriteManifest_Csv_OneLinePerRecordInInputOrder()
    {
        var first = Good(1, "x", id: "one");
        _folder.Commit(Bad(3), first, SameUrl(2, first));
        var hex = first.Image!.Digest.ToString();

        Assert.Equal(
        [
            Header,
            $"https://host1.example/1.jpg,{hex},{hex}.png,one,downloaded,,,200,image/png,png,64,48,1001,https://host1.example/1.jpg,,2,321,2026-03-04T05:06:07.089Z,\"\"\"e\"\"\",,a b.png",
            $"https://host1.example/1.jpg,{hex},{hex}.png,2,duplicate,,,,,png,64,48,1001,,one,0,,,,,",
            "https://host0.example/3.jpg,,,3,failed,http-not-found,saw HttpNotFound,404,,,,,,,,1,0,2026-03-04T05:06:07.089Z,,,",
            "",
        ], Csv().Split('\n'));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠x", "'＠x")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("Ærø ✓ 画像", "Ærø ✓ 画像")]
    [InlineData("bell\u0007 esc\u001b[31m", "bell\uFFFD esc\uFFFD[31m")]
    [InlineData("gpj.\u202Eexe", "gpj.\uFFFDexe")]
    [InlineData("nul\0", "nul\uFFFD")]
    [InlineData("c1\u0085 bom\uFEFF sep\u2028", "c1\uFFFD bom\uFFFD sep\uFFFD")]
    public void WriteManifest_Csv_CellsAreQuotedAndDefused(string id, string cell)
    {
        _folder.Commit(Bad(1, id: id));
        Assert.Contains($"\nhttps://host1.example/1.jpg,,,{cell},failed,", Csv(), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteManifest_Csv_HasNoByteOrderMark()
    {
        using var bytes = new MemoryStream();
        _folder.Catalog.Contents.WriteManifest(bytes, ManifestFormat.Csv, CancellationToken.None);
        Assert.Equal(Encoding.UTF8.GetBytes(Header + "\n"), bytes.ToArray());
    }

    [Fact]
    public void WriteManifest_JsonLines_CarriesRawTextAndTypes()
    {
        var first = Good(1, "x", id: "=id \u202E \"q\" \u0001 画像&");
        _folder.Commit(first, SameUrl(2, first));
        var text = Export(ManifestFormat.JsonLines);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        using var one = JsonDocument.Parse(lines[0]);
        Assert.Equal(Header.Split(','), one.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(first.Request.Id, one.RootElement.GetProperty("id").GetString());
        Assert.Equal(1001, one.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal(200, one.RootElement.GetProperty("http_status").GetInt32());
        Assert.Equal(JsonValueKind.Null, one.RootElement.GetProperty("failure").ValueKind);
        Assert.Equal("2026-03-04T05:06:07.089Z", one.RootElement.GetProperty("fetched_at").GetString());
        Assert.DoesNotContain('\u202E', text);
        using var two = JsonDocument.Parse(lines[1]);
        Assert.Equal("2", two.RootElement.GetProperty("id").GetString());
        Assert.Equal(first.Request.Id, two.RootElement.GetProperty("duplicate_of").GetString());
    }

    [Fact]
    public void WriteManifest_AllKindsOfRows_SayTheSameAsTheView()
    {
        var first = Good(1, "x", id: "one");
        var sharded = Image("y") with { Width = 0, Height = 0, Format = ImageFormat.Svg };
        sharded = sharded with { Path = $"{sharded.Digest.ToString()[..2]}/{sharded.Digest}.svg" };
        _folder.Commit(first, SameUrl(2, first, "two"), Good(3, "x"), Good(4) with { Image = sharded }, Good(5) with { Status = RecordStatus.UpToDate }, Good(6, path: "6-Ü.png"));
        foreach (var kind in FailureKinds.All) _folder.Commit(Bad(100 + (int)kind, kind, "https://x.example/?sig=secret"));
        _folder.Commit(Good(7) with { Response = new ResponseFacts { Status = 200, FinalUrl = "https://final.example/" } });

        var view = _folder.Query("SELECT * FROM manifest");
        var lines = Export(ManifestFormat.JsonLines).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(7 + FailureKinds.All.Count, view.Count);
        Assert.Equal(view.Count, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            using var json = JsonDocument.Parse(lines[i]);
            Assert.Equal(view[i].Select(cell => cell?.ToString()), json.RootElement.EnumerateObject().Select(cell => cell.Value.ValueKind == JsonValueKind.Null ? null : cell.Value.ToString()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Write_InRanges_IsTheSameAsInOnePiece(int rangeRows)
    {
        // Gaps wider than all ranges together, and a duplicate in another range than its other row.
        var first = Good(2, "x", id: "one");
        _folder.Commit(first, Good(5), Good(6), Bad(7), SameUrl(9, first), Bad(4_000_000_000), Good(4_000_000_001));
        var whole = Csv();

        using var bytes = new MemoryStream();
        var rows = ManifestExport.Write(_folder.CatalogPath, bytes, ManifestFormat.Csv, CancellationToken.None, rangeRows);

        Assert.Equal(7, rows);
        Assert.Equal(whole, Encoding.UTF8.GetString(bytes.ToArray()));
        Assert.Equal(9, whole.Split('\n').Length);
    }

    [Fact]
    public void WriteManifest_ToAFile_ReplacesTheOneOfBefore()
    {
        var path = Path.Combine(_folder.Root, "manifest.csv");
        File.WriteAllText(path, new string('x', 100_000));
        _folder.Commit(Bad(1));

        Assert.Equal(new ManifestOutcome(1, null), _folder.Catalog.Contents.WriteManifest(path, ManifestFormat.Csv, CancellationToken.None));

        Assert.Equal(Csv(), File.ReadAllText(path));
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.tmp", new EnumerationOptions { AttributesToSkip = FileAttributes.None }));
    }

    [Fact]
    public void WriteManifest_ToADevice_LeavesItWhereItIs()
    {
        if (!OperatingSystem.IsLinux()) return;
        _folder.Commit(Bad(1));
        var path = Path.Combine(_folder.Root, "nowhere.csv");
        File.CreateSymbolicLink(path, "/dev/null");
        var before = Directory.GetFileSystemEntries(_folder.Root).Order();

        Assert.Equal(new ManifestOutcome(1, null), _folder.Catalog.Contents.WriteManifest(path, ManifestFormat.Csv, CancellationToken.None));
        Assert.Equal("/dev/null", new FileInfo(path).LinkTarget);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Root).Order());
    }

    [Fact]
    public void SpecialFile_IsNoFileFolderOrFreeName()
    {
        if (!OperatingSystem.IsLinux()) return;
        var file = Path.Combine(_folder.Root, "a.csv");
        File.WriteAllText(file, "");
        var link = Path.Combine(_folder.Root, "b.csv");
        File.CreateSymbolicLink(link, file);

        Assert.All([file, link, _folder.Root, Path.Combine(_folder.Root, "none.csv")], path => Assert.False(SpecialFile.Is(path), path));
        Assert.All(["/dev/null", "/dev/../dev/null"], path => Assert.True(SpecialFile.Is(path), path));
    }

    [Fact]
    public void WriteManifest_LargerThanTheBuffer_IsWhole()
    {
        var url = "https://long.example/" + new string('a', 200_000);
        _folder.Commit([.. Enumerable.Range(1, 1000).Select(ordinal => Good(ordinal)), Bad(1001, url: url), Bad(1002)]);

        var lines = Csv().Split('\n');

        Assert.Equal(1004, lines.Length);
        Assert.StartsWith(url + ",", lines[1001], StringComparison.Ordinal);
        Assert.StartsWith("https://host0.example/1002.jpg,", lines[1002], StringComparison.Ordinal);
    }

    private string Csv() => Export(ManifestFormat.Csv);

    private string Export(ManifestFormat format)
    {
        using var bytes = new MemoryStream();
        Assert.Null(_folder.Catalog.Contents.WriteManifest(bytes, format, CancellationToken.None).Failure);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
