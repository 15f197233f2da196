using System.Text;
using ImageHaul.Model.Unicode;

namespace ImageHaul.Tests.Model;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("ÀÉ.example", "xn--0cas.example")]
    // Composed and decomposed spellings are one name, marks in any order.
    [InlineData("e\u0301.example", "xn--9ca.example")]
    [InlineData("\u00e9.example", "xn--9ca.example")]
    [InlineData("a\u0323\u0302.example", "xn--zkg.example")]
    [InlineData("a\u0302\u0323.example", "xn--zkg.example")]
    [InlineData("\u1112\u1161\u11ab.example", "xn--6q8b.example")]
    [InlineData("ﬀ.example", "ff.example")]
    [InlineData("㎏.example", "kg.example")]
    [InlineData("ΣΑΣ.example", "xn--mxa9ab.example")]
    [InlineData("☃.example", "xn--n3h.example")]
    [InlineData("💩.example", "xn--ls8h.example")]
    [InlineData("עברית.example", "xn--5dbqzzl.example")]
    // Joiners where a script needs them.
    [InlineData("क\u094d\u200dष.example", "xn--11b2ezcw70k.example")]
    [InlineData("نامه\u200cای.example", "xn--mgba3gch31f060k.example")]
    public void ToAscii_Name_IsMapped(string name, string ascii) => Assert.Equal(ascii, DomainName.ToAscii(name));

    [Theory]
    [InlineData("\u0301a.example")]
    [InlineData("a\u200db.ü")]
    [InlineData("a\u200cb.ü")]
    [InlineData("\ue000.example")]
    [InlineData("\ufffd.example")]
    [InlineData("xn--a.ü")]
    [InlineData("xn--.ü")]
    [InlineData("xn--99999999.ü")]
    [InlineData("a\u05d0.example")]
    [InlineData("\u05d0a.example")]
    [InlineData("0\u05d0.example")]
    public void ToAscii_NotAName_IsNull(string name) => Assert.Null(DomainName.ToAscii(name));

    [Theory]
    [InlineData("ü")]
    [InlineData("aübcß")]
    [InlineData("日本語-abc-ひらがな")]
    [InlineData("\U0001F600\U0001F601")]
    [InlineData("-ü-")]
    public void Punycode_RoundTrips(string label)
    {
        var codes = label.EnumerateRunes().Select(rune => rune.Value).ToArray();
        var encoded = new StringBuilder();
        Assert.True(Punycode.TryEncode(codes, encoded));
        var decoded = new List<int>();
        Assert.True(Punycode.TryDecode([.. encoded.ToString().Select(character => (int)character)], decoded));
        Assert.Equal(codes, decoded);
        Assert.True(Ascii.IsValid(encoded.ToString()));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("zzzzzzzzzzzzzzz")]
    [InlineData("9999999999")]
    public void Punycode_Nonsense_IsRefused(string text) =>
        Assert.False(Punycode.TryDecode([.. text.Select(character => (int)character)], []));
}
