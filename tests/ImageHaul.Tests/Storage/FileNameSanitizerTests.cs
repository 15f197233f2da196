using FsCheck.Fluent;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

public sealed class FileNameSanitizerTests
{
    [Theory]
    [InlineData("photo of a cat", "photo of a cat")]
    [InlineData("фото", "фото")]
    [InlineData("写真 1", "写真 1")]
    [InlineData("🐈", "🐈")]
    [InlineData("a/b\\c", "a_b_c")]
    [InlineData("a*?\"<>|:b", "a_b")]
    [InlineData("a\0\r\n\tb", "a_b")]
    [InlineData("..hidden", "hidden")]
    [InlineData("-rf", "rf")]
    [InlineData("end. . .", "end")]
    [InlineData("\u202Egpj.exe", "gpj.exe")]
    [InlineData("a\u200Bb\uFEFFc\u00ADd\u2060e", "abcde")]
    [InlineData("a\u2066b\u2069c\u061Cd", "abcd")]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("a\u2028b\u0085c", "a_b_c")]
    [InlineData("a\uE000b", "a_b")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("", "")]
    [InlineData(" . - . ", "")]
    public void Clean_GivesThis(string text, string clean) => Assert.Equal(clean, FileNameSanitizer.Clean(text));

    [Fact]
    public void Clean_LoneSurrogates_AreReplaced()
    {
        // Not theory data: a test runner cannot carry a lone surrogate.
        Assert.Equal("a_b", FileNameSanitizer.Clean("a\uD800b"));
        Assert.Equal("a_b", FileNameSanitizer.Clean("a\uDC00b"));
    }

    [Theory]
    [InlineData("a/b/c.jpg", "c.jpg")]
    [InlineData("C:\\fakepath\\c.jpg", "c.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("gallery/", "gallery")]
    [InlineData("///", "")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void LastComponent_IsWhatFollowsTheLastSeparator(string path, string last) => Assert.Equal(last, FileNameSanitizer.LastComponent(path).ToString());

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 4, "abcd")]
    [InlineData("aéé", 4, "aé")]
    [InlineData("a😀b", 4, "a")]
    [InlineData("a😀b", 5, "a😀")]
    [InlineData("ab. .cd", 5, "ab")]
    [InlineData("abc", 0, "")]
    public void Fit_CutsBetweenScalarsAndTrims(string text, int bytes, string cut) => Assert.Equal(cut, FileNameSanitizer.Fit(text, bytes));

    [Theory]
    [InlineData("CON", true)]
    [InlineData("con.jpg", true)]
    [InlineData("Nul.a.b", true)]
    [InlineData("AUX .jpg", true)]
    [InlineData("com1.png", true)]
    [InlineData("COM0", true)]
    [InlineData("lpt\u00B3.gif", true)]
    [InlineData("conin$.jpg", true)]
    [InlineData("COM", false)]
    [InlineData("COM10", false)]
    [InlineData("CONX.jpg", false)]
    [InlineData("1-CON.jpg", false)]
    [InlineData(".con", false)]
    public void IsReserved_FollowsWindows(string name, bool reserved) => Assert.Equal(reserved, FileNameSanitizer.IsReserved(name));

    [Fact]
    public void Clean_AnyText_IsStableUnderASecondPass() => NaughtyNames.Check(NaughtyNames.Generated, text =>
    {
        var once = FileNameSanitizer.Clean(text);
        Assert.Equal(once, FileNameSanitizer.Clean(once));
    });

    [Fact]
    public void Clean_AnyPieces_HoldNoForbiddenCharacter() => NaughtyNames.Check(NaughtyNames.Generated.Two(), pair =>
        Assert.DoesNotContain(FileNameSanitizer.Clean(pair.Item1 + pair.Item2), unit => unit < ' ' || "/\\:*?\"<>|\u007F\u202E\u2066\uFEFF\uFFFD".Contains(unit)));
}
