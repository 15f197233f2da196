using System.Text;
using System.Xml.Linq;
using FsCheck.Fluent;
using ImageHaul.Tests.Model;
using ImageHaul.Web.Markup;

namespace ImageHaul.Tests.Reporting;

public sealed class HtmlTests
{
    /// <summary>Pieces that end tags, attributes, comments, scripts and styles, and characters that no page may show as they are.</summary>
    internal static readonly string[] Pieces =
    [
        "<", ">", "\"", "'", "&", "&lt;", "&#60;", "<script>", "</script>", "</style>", "</title>", "<!--", "-->", "]]>", "<![CDATA[", "<svg onload=x>", "javascript:", "\" onerror=\"x",
        "=", "/", " ", "\n", "\t", "\0", "\u0007", "\u001b[31m", "\u202e", "\u2066", "\u200f", "\ufeff", "\u2028", "\ud800", "\udc00", "\uffff", "😀", "é", "例え", "a", "0", "{", "}", "\\", "%3C",
    ];

    [Fact]
    public void Of_AnyText_StaysTextBetweenTagsAndInAttributes() => SeededProperty.Holds(SeededProperty.Glued(12, Pieces), 2000, text =>
    {
        var element = XElement.Parse(Html.Of($"<p title=\"{text}\">{text}</p>").ToString(), LoadOptions.PreserveWhitespace);

        Assert.Empty(element.Elements());
        Assert.Single(element.Attributes());
        Assert.Equal(element.Value, element.Attribute("title")!.Value);
        Assert.Equal(Visible(text), element.Value);
    });

    [Fact]
    public void Of_Markup_IsNotEscapedTwice() => Assert.Equal("<p><b>&lt;</b></p>", Html.Of($"<p>{Html.Of($"<b>{"<"}</b>")}</p>").ToString());

    [Fact]
    public void Of_Numbers_AreInvariant() => Assert.Equal("x=\"1234.5\" y=\"-3\"", Html.Of($"x=\"{1234.54}\" y=\"{-3L}\"").ToString());

    [Theory]
    [InlineData("a{}</style>")]
    [InlineData("a:after{content:'&'}")]
    public void StyleSheet_ThatCouldEndItsElement_IsRefused(string css) => Assert.Throws<ArgumentException>(() => StyleSheet.Inline(css));

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("0123456789abc", 7, "012…abc")]
    [InlineData("😀😀😀😀😀", 6, "😀…😀")]
    public void MiddleCut_KeepsBothEndsAndWholeCharacters(string text, int characters, string expected) => Assert.Equal(expected, MiddleCut.To(text, characters));

    [Theory]
    [InlineData(0, 0, "0 %")]
    [InlineData(1, 100_000, "< 0.1 %")]
    [InlineData(99_999, 100_000, "> 99.9 %")]
    [InlineData(100, 100, "100 %")]
    [InlineData(1, 40, "2.5 %")]
    public void Percent_NeverSaysNoneOrAllWhenThatIsNotSo(long part, long whole, string expected) => Assert.Equal(expected, Quantity.Percent(part, whole));

    // What is left of a text: line breaks as blanks, what cannot be seen as U+FFFD.
    private static string Visible(string text)
    {
        var visible = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            visible.Append(rune.Value is '\t' or '\n' or '\r' ? " " : Rune.GetUnicodeCategory(rune) is
                System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.OtherNotAssigned ? "\uFFFD" : rune.ToString());
        }
        return visible.ToString();
    }
}
