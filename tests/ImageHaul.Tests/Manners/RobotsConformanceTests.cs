using System.Text;
using ImageHaul.Manners;
using ImageHaul.Model;

namespace ImageHaul.Tests.Manners;

/// <summary>
/// The cases of the reference parser's own tests that RFC 9309 speaks of, as tables. Where that parser leaves the encoding of URLs to its caller, the URLs here are
/// encoded as this program does it; where it differs from the standard's text (escapes of unreserved characters), the text counts.
/// </summary>
public sealed class RobotsConformanceTests
{
    private const string Groups =
        "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\n\nallow: /w/\nuser-agent: BazBot\n\n"
        + "user-agent: FooBot\nallow: /z/\ndisallow: /\n";

    private const string Global = "user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n";
    private const string Specific = "user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /\nuser-agent: BazBot\ndisallow: /\n";

    [Theory]
    // Syntax of lines; a forgotten colon is forgiven.
    [InlineData("user-agent: FooBot\ndisallow: /\n", "FooBot", "/x/y", false)]
    [InlineData("foo: FooBot\nbar: /\n", "FooBot", "/x/y", true)]
    [InlineData("user-agent FooBot\ndisallow /\n", "FooBot", "/x/y", false)]
    [InlineData("", "FooBot", "/", true)]
    [InlineData("user-agent: FooBot\ndisallow: /\n", "", "/", true)]
    [InlineData("", "", "/", true)]
    // Groups, merged; rules outside of them are ignored.
    [InlineData(Groups, "FooBot", "/x/b", true)]
    [InlineData(Groups, "FooBot", "/z/d", true)]
    [InlineData(Groups, "FooBot", "/y/c", false)]
    [InlineData(Groups, "BarBot", "/y/c", true)]
    [InlineData(Groups, "BarBot", "/w/a", true)]
    [InlineData(Groups, "BarBot", "/z/d", false)]
    [InlineData(Groups, "BazBot", "/z/d", true)]
    [InlineData(Groups, "FooBot", "/foo/bar/", false)]
    [InlineData(Groups, "BarBot", "/foo/bar/", false)]
    [InlineData(Groups, "BazBot", "/foo/bar/", false)]
    // Other lines do not end a list of agents.
    [InlineData("User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "FooBot", "/", false)]
    [InlineData("User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "BarBot", "/", false)]
    [InlineData("User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "FooBot", "/", false)]
    [InlineData("User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "BarBot", "/", false)]
    // Keys in any case.
    [InlineData("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", "/x/y", true)]
    [InlineData("user-agent: FooBot\nallow: /x/\ndisallow: /\n", "FooBot", "/x/y", true)]
    [InlineData("uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /\n", "FooBot", "/x/y", true)]
    [InlineData("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", "/a/b", false)]
    [InlineData("user-agent: FooBot\nallow: /x/\ndisallow: /\n", "FooBot", "/a/b", false)]
    [InlineData("uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /\n", "FooBot", "/a/b", false)]
    // Agents in any case, up to the first character that no product has.
    [InlineData("User-Agent: FOO BAR\nAllow: /x/\nDisallow: /\n", "Foo", "/x/y", true)]
    [InlineData("User-Agent: foo bar\nAllow: /x/\nDisallow: /\n", "Foo", "/x/y", true)]
    [InlineData("User-Agent: FoO bAr\nAllow: /x/\nDisallow: /\n", "Foo", "/x/y", true)]
    [InlineData("User-Agent: FOO BAR\nAllow: /x/\nDisallow: /\n", "Foo", "/a/b", false)]
    [InlineData("User-Agent: foo bar\nAllow: /x/\nDisallow: /\n", "foo", "/a/b", false)]
    [InlineData("User-Agent: FoO bAr\nAllow: /x/\nDisallow: /\n", "foo", "/x/y", true)]
    [InlineData("User-Agent: FoO bAr\nAllow: /x/\nDisallow: /\n", "foo", "/a/b", false)]
    [InlineData("User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo", "/x/y", true)]
    [InlineData("User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo Bar", "/x/y", false)]
    [InlineData("User-Agent: Foo/2.1\nDisallow: /\n", "Foo", "/x/y", false)]
    // Everyone's group is the second choice.
    [InlineData("", "FooBot", "/x/y", true)]
    [InlineData(Global, "FooBot", "/x/y", false)]
    [InlineData(Global, "BarBot", "/x/y", true)]
    [InlineData(Specific, "QuxBot", "/x/y", true)]
    // Paths count in their case.
    [InlineData("user-agent: FooBot\ndisallow: /x/\n", "FooBot", "/x/y", false)]
    [InlineData("user-agent: FooBot\ndisallow: /X/\n", "FooBot", "/x/y", true)]
    // The longest match wins, and allow among equals.
    [InlineData("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n", "FooBot", "/x/page.html", false)]
    [InlineData("user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", "/x/page.html", true)]
    [InlineData("user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", "/x/", false)]
    [InlineData("user-agent: FooBot\ndisallow: \nallow: \n", "FooBot", "/x/page.html", true)]
    [InlineData("user-agent: FooBot\ndisallow: /\nallow: /\n", "FooBot", "/x/page.html", true)]
    [InlineData("user-agent: FooBot\ndisallow: /x\nallow: /x/\n", "FooBot", "/x", false)]
    [InlineData("user-agent: FooBot\ndisallow: /x\nallow: /x/\n", "FooBot", "/x/", true)]
    [InlineData("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/page.html\n", "FooBot", "/x/page.html", true)]
    [InlineData("user-agent: FooBot\nallow: /page\ndisallow: /*.html\n", "FooBot", "/page.html", false)]
    [InlineData("user-agent: FooBot\nallow: /page\ndisallow: /*.html\n", "FooBot", "/page", true)]
    [InlineData("user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", "/x/page.html", true)]
    [InlineData("user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", "/x/y.html", false)]
    [InlineData("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", "/x/page", true)]
    [InlineData("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", "/y/page", false)]
    // Encoding: both sides are brought into one form.
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n", "FooBot", "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ\n", "FooBot", "/foo/bar/%E3%83%84", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ\n", "FooBot", "/foo/bar/ツ", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%E3%83%84\n", "FooBot", "/foo/bar/%E3%83%84", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%e3%83%84\n", "FooBot", "/foo/bar/%E3%83%84", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n", "FooBot", "/foo/bar/baz", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n", "FooBot", "/foo/bar/%62%61%7A", true)]
    [InlineData("User-agent: FooBot\nDisallow: /a%2Fb\n", "FooBot", "/a/b", true)]
    // Special characters.
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", "/foo/bar/quz", false)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", "/foo/quz", true)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", "/foo//quz", true)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", "/foo/bax/quz", true)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", "/foo/bar", false)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", "/foo/bar/qux", true)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", "/foo/bar/", true)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", "/foo/bar/baz", true)]
    [InlineData("User-agent: FooBot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "FooBot", "/foo/bar", true)]
    [InlineData("User-agent: FooBot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "FooBot", "/foo/quz", false)]
    // A verbatim special character is written as an escape (RFC 9309 section 2.2.3).
    [InlineData("User-agent: FooBot\nDisallow: /file-with-a-%2A.html\n", "FooBot", "/file-with-a-*.html", false)]
    [InlineData("User-agent: FooBot\nDisallow: /file-with-a-%2A.html\n", "FooBot", "/file-with-a-x.html", true)]
    [InlineData("User-agent: FooBot\nDisallow: /foo-%24\n", "FooBot", "/foo-$", false)]
    public void Parse_CaseOfTheReference_DecidesAlike(string file, string agent, string path, bool allowed) => Assert.Equal(allowed, Allows(file, agent, path));

    [Theory]
    [InlineData("/fish", "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.html?id=anything", "/bar /Fish.asp /catfish /?id=fish")]
    [InlineData("/fish*", "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.html?id=anything", "/bar /Fish.bar /catfish /?id=fish")]
    [InlineData("/fish/", "/fish/ /fish/salmon /fish/?salmon /fish/salmon.html /fish/?id=anything", "/bar /fish /fish.html /Fish/Salmon.html")]
    [InlineData("/*.php", "/filename.php /folder/filename.php /folder/filename.php?parameters //folder/any.php.file.html /filename.php/ /index?f=filename.php/", "/bar /php/ /index?php /windows.PHP")]
    [InlineData("/*.php$", "/filename.php /folder/filename.php", "/bar /filename.php?parameters /filename.php/ /filename.php5 /php/ /filename?php /aaaphpaaa //windows.PHP")]
    [InlineData("/fish*.php", "/fish.php /fishheads/catfish.php?parameters", "/bar /Fish.PHP")]
    [InlineData("/$", "/", "/page.html")]
    public void Parse_DocumentedPattern_MatchesItsExamplesAlone(string pattern, string matching, string other)
    {
        var file = $"user-agent: FooBot\ndisallow: /\nallow: {pattern}\n";

        Assert.All(matching.Split(' '), path => Assert.True(Allows(file, "FooBot", path), path));
        Assert.All(other.Split(' '), path => Assert.False(Allows(file, "FooBot", path), path));
    }

    [Theory]
    [InlineData("allow: /p\ndisallow: /\n", "/page", true)]
    [InlineData("allow: /folder\ndisallow: /folder\n", "/folder/page", true)]
    [InlineData("allow: /page\ndisallow: /*.htm\n", "/page.htm", false)]
    public void Parse_DocumentedPrecedence_IsKept(string rules, string path, bool allowed) => Assert.Equal(allowed, Allows("user-agent: FooBot\n" + rules, "FooBot", path));

    [Theory]
    [InlineData("User-Agent: foo\nAllow: /some/path\nUser-Agent: bar\n\n\nDisallow: /\n")]
    [InlineData("User-Agent: foo\r\nAllow: /some/path\r\nUser-Agent: bar\r\n\r\n\r\nDisallow: /\r\n")]
    [InlineData("User-Agent: foo\rAllow: /some/path\rUser-Agent: bar\r\r\rDisallow: /\r")]
    [InlineData("User-Agent: foo\nAllow: /some/path\nUser-Agent: bar\n\n\nDisallow: /")]
    [InlineData("User-Agent: foo\nAllow: /some/path\r\nUser-Agent: bar\n\r\n\nDisallow: /")]
    public void Parse_AnyLineEndings_CountTheSameLines(string file) => Assert.Equal(6, RobotsFile.Parse(file, "bar").Forbidding("/x")?.Line);

    [Theory]
    [InlineData("EFBBBF", "", false)]
    [InlineData("EFBB", "", false)]
    [InlineData("EF", "", false)]
    // What is no mark makes the first line one of garbage.
    [InlineData("EF11BF", "", true)]
    // A mark within the file is no mark.
    [InlineData("", "EFBBBF", true)]
    public void Parse_ByteOrderMark_IsSkippedAtTheStartOnly(string before, string between, bool allowed)
    {
        byte[] file = [.. Convert.FromHexString(before), .. "User-Agent: foo\n"u8, .. Convert.FromHexString(between), .. "Disallow: /AnyValue\n"u8];

        Assert.Equal(allowed, RobotsFile.Parse(file, "foo").Allows("/AnyValue"));
    }

    [Fact]
    public void Parse_LineBeyondItsLimit_IsCutThere()
    {
        var path = "/x/" + new string('a', 8 * 2083 - "disallow: /x/".Length);
        var rules = RobotsFile.Parse($"user-agent: FooBot\ndisallow: {path}/qux\n", "FooBot");

        Assert.True(rules.Allows("/fux"));
        Assert.False(rules.Allows(path + "/fux"));
    }

    private static bool Allows(string file, string agent, string path) =>
        RobotsFile.Parse(Encoding.UTF8.GetBytes(file), agent).Allows(CanonicalUrl.Parse("http://foo.bar" + path, out _)!.TargetSpan);
}
