using System.Xml.Linq;
using FsCheck.Fluent;
using ImageHaul.Model;
using ImageHaul.Tests.Catalog;
using ImageHaul.Tests.Model;

namespace ImageHaul.Tests.Reporting;

public sealed class ReportPageTests : IDisposable
{
    private static readonly string[] Elements =
    [
        "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "nav", "ul", "li", "main", "section", "dl", "div", "dt", "dd", "figure", "figcaption", "svg",
        "desc", "text", "rect", "path", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "code", "br", "b", "img", "footer",
    ];

    private readonly ReportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_NamesTheNumbersOfTheCatalog()
    {
        _folder.Commit(CatalogFolder.Good(1), CatalogFolder.Good(2, "content 1"), CatalogFolder.Good(3), CatalogFolder.Bad(4), CatalogFolder.Bad(5, FailureKind.RobotsDisallowed));

        var page = await _folder.PageAsync();

        Assert.Equal("3 of 5 rows have their image (60 %).", ByClass(page, "verdict").Value);
        Assert.Equal(["Rows 5", "Images stored 2", "Duplicates 1", "Skipped 1", "Failed 1"],
            ByClass(page, "tiles").Elements().Take(5).Select(tile => $"{tile.Element("dt")!.Value} {tile.Element("dd")!.Value}"));
        Assert.Equal(["numbers", "pace", "hosts", "images", "failures", "duplicates", "gallery"], page.Descendants("section").Select(section => section.Attribute("id")!.Value));
    }

    [Fact]
    public async Task Page_WithoutRows_SaysSo()
    {
        using (_folder.Open())
        {
            // Made, and left empty.
        }

        Assert.Contains("No row has been recorded yet.", await _folder.TextAsync());
    }

    [Fact]
    public async Task Page_ContentsLeadToEverySection_AndEveryAnchorIsThere()
    {
        Fill();

        var page = await _folder.PageAsync();

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(page.Descendants("section").Select(section => "#" + section.Attribute("id")!.Value), page.Descendants("nav").Descendants("a").Select(link => link.Attribute("href")!.Value));
        Assert.All(page.Descendants("a").Select(link => link.Attribute("href")!.Value).Where(href => href[0] == '#'), href => Assert.Contains(href[1..], ids));
        Assert.All(page.Descendants("table"), table => Assert.NotEmpty(table.Element("caption")!.Value));
        Assert.All(page.Descendants("th"), head => Assert.NotNull(head.Attribute("scope")));
        Assert.All(page.Descendants("img"), image => Assert.NotEmpty(image.Attribute("alt")!.Value));
    }

    [Fact]
    public async Task Page_LoadsNothingAndRunsNothing()
    {
        Fill();

        var page = await _folder.PageAsync(gallery: 0);

        var policy = page.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value;
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy);
        Assert.Contains("img-src data:;", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe" or "object" or "form");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "style" or "src");
        var style = page.Descendants("style").Single().Value;
        Assert.Contains(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style))), policy);
        Assert.DoesNotContain("url(", style);
    }

    [Fact]
    public async Task Page_SecretsOfUrlsAndTheWayToTheFolder_AreNotInIt()
    {
        _folder.Commit(
            CatalogFolder.Bad(1, url: "https://user:pass@host.example/1.jpg?token=topsecret"),
            CatalogFolder.Bad(2) with { Failure = new Failure(FailureKind.BadRedirect, "led to https://other.example/?signature=topsecret") },
            CatalogFolder.Good(3, url: "https://cdn.example/3.jpg?sig=topsecret"));

        var text = await _folder.TextAsync();

        Assert.DoesNotContain("topsecret", text);
        Assert.DoesNotContain("user:pass", text);
        Assert.DoesNotContain(Path.GetDirectoryName(_folder.Root)!, text);
        Assert.Contains("host.example/1.jpg", text);
    }

    [Fact]
    public async Task Page_SvgAndHiddenUrls_AreNoLinks()
    {
        var svg = CatalogFolder.Good(1, url: "https://a.example/picture.svg");
        _folder.Commit(svg with { Image = svg.Image! with { Format = ImageFormat.Svg, Path = "picture.svg" } }, CatalogFolder.Bad(2, url: "javascript:alert(1)"), CatalogFolder.Bad(3, url: "https://a.example/?token=x"));

        var links = (await _folder.PageAsync()).Descendants("a").Select(link => link.Attribute("href")!.Value).ToList();

        Assert.DoesNotContain(links, link => link.Contains("picture.svg") || link.StartsWith("javascript", StringComparison.OrdinalIgnoreCase) || link.Contains("***"));
    }

    [Theory]
    [InlineData("../../secret.png")]
    [InlineData("/home/somebody/secret.png")]
    [InlineData("ab/../../secret.png")]
    public async Task Page_PathThatLeadsOutOfTheFolder_IsNeitherShownNorLinkedTo(string path)
    {
        _folder.Commit(CatalogFolder.Good(1, path: path));

        var page = await _folder.PageAsync();

        Assert.Empty(page.Descendants("img"));
        Assert.DoesNotContain(page.Descendants("a"), link => link.Attribute("href")!.Value.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_TextsFromElsewhere_NeverBecomeMarkup()
    {
        var ordinal = 0L;
        SeededProperty.Holds(SeededProperty.Glued(8, HtmlTests.Pieces), 150, text =>
        {
            var place = $"https://host{ordinal % 7}.example/{text}";
            var good = CatalogFolder.Good(++ordinal, $"{ordinal % 40}", place, id: text);
            _folder.Commit(good with { Image = good.Image! with { Path = $"{ordinal % 40}-{text.Replace("/", "", StringComparison.Ordinal)}.png" } }, CatalogFolder.Bad(++ordinal, (FailureKind)(1 + ordinal % 30), text, text) with
            {
                Failure = new Failure((FailureKind)(1 + ordinal % 30), text),
            });
        });

        var page = await _folder.PageAsync();

        Assert.All(page.Descendants(), element => Assert.Contains(element.Name.LocalName, Elements));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.All(page.Descendants("a").Select(link => link.Attribute("href")!.Value), href =>
            Assert.True(href[0] == '#' || href.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || !href.Contains(':'), href));
        Assert.DoesNotContain(page.ToString(), letter => letter is '\u202e' or '\u2066' or '\u001b' or '\u0007');
    }

    [Fact]
    public async Task Page_OfTheSameCatalog_IsTheSameButForItsTime()
    {
        Fill();
        var first = await _folder.TextAsync();
        Assert.Equal(first, await _folder.TextAsync());

        _folder.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(first, (await _folder.TextAsync()).Replace("2026-01-02", "2026-01-01", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_ManyRows_ListsTheFirstAndCountsTheRest()
    {
        _folder.Commit([.. Enumerable.Range(1, 120).Select(row => CatalogFolder.Bad(row)), .. Enumerable.Range(121, 60).Select(row => CatalogFolder.Good(row, "same"))]);

        var page = await _folder.PageAsync(gallery: 1);
        var text = page.ToString();

        Assert.Equal(50, Section(page, "failures").Descendants("td").Count(cell => cell.Attribute("class")?.Value == "url"));
        Assert.Contains("70 more: ", text);
        Assert.Contains("60 rows show 1 image between them", text);
        Assert.Contains("and 52 rows more", text);
    }

    [Fact]
    public async Task Gallery_IsAFairChoiceThatStaysTheSame()
    {
        _folder.Commit([.. Enumerable.Range(1, 300).Select(row => CatalogFolder.Good(row))]);

        var chosen = Titles(await _folder.PageAsync(gallery: 30));

        Assert.Equal(30, chosen.Count);
        Assert.Equal(chosen, Titles(await _folder.PageAsync(gallery: 30)));
        // By lot: the last third of the list has its share too.
        Assert.InRange(chosen.Count(url => int.Parse(Path.GetFileNameWithoutExtension(url)) > 200), 3, 20);
        Assert.All(chosen, url => Assert.Contains(url, Titles(_folder.PageAsync().Result)));
    }

    [Fact]
    public async Task Gallery_WithoutLibvips_ShowsTheFilesBesideThePage()
    {
        _folder.Commit(CatalogFolder.Good(1, path: "1-odd name #1%.png"));

        var image = (await _folder.PageAsync()).Descendants("img").Single();

        Assert.Equal("1-odd%20name%20%231%25.png", image.Attribute("src")!.Value);
        Assert.Equal("lazy", image.Attribute("loading")!.Value);
    }

    private static List<string> Titles(XDocument page) =>
        [.. Section(page, "gallery").Descendants("p").Attributes("title").Select(title => title.Value)];

    private static XElement Section(XDocument page, string id) => page.Descendants("section").Single(section => section.Attribute("id")!.Value == id);

    private static XElement ByClass(XDocument page, string name) => page.Descendants().Single(element => element.Attribute("class")?.Value == name);

    private void Fill() => _folder.Commit(
        [.. Enumerable.Range(1, 30).Select(row => CatalogFolder.Good(row, $"{row % 20}")), CatalogFolder.Bad(31), CatalogFolder.Bad(32, FailureKind.Blocked), CatalogFolder.Bad(33, FailureKind.OptedOut)]);
}
