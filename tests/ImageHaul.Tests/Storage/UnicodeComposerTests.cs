using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

public sealed class UnicodeComposerTests
{
    // Taken from the kinds of cases in Unicode's NormalizationTest.txt: source, form C.
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("é", "é")]
    [InlineData("e\u0301", "é")]
    [InlineData("\u212B", "Å")]
    [InlineData("A\u030A", "Å")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307")]
    [InlineData("D\u0307\u0323", "\u1E0C\u0307")]
    [InlineData("a\u0315\u0300\u05AE\u0300b", "\u00E0\u05AE\u0300\u0315b")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u1100\u1161", "가")]
    [InlineData("\u1100\u1161\u11A8", "각")]
    [InlineData("가\u11A8", "각")]
    [InlineData("각\u11A8", "각\u11A8")]
    [InlineData("\uF900", "\u8C48")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\U00011099\U000110BA", "\U0001109A")]
    [InlineData("か\u3099", "が")]
    [InlineData("o\u0302\u0301", "\u1ED1")]
    [InlineData("\u0301e", "\u0301e")]
    public void Compose_GivesFormC(string text, string composed)
    {
        Assert.Equal(composed, UnicodeComposer.Compose(text));
        Assert.Equal(composed, UnicodeComposer.Compose(composed));
    }
}
