using System.Text;
using ImageHaul.Model;
using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class SvgStructureTests
{
    private static byte[] Svg(string content,
        string attributes = "width='20' height='10'") => Text($"<svg xmlns='http://www.w3.org/2000/svg' {attributes}>{content}</svg>");

    [Theory]
    [InlineData("width='20' height='10px'", 20, 10)]
    [InlineData("width='1in' height='72pt'", 96, 96)]
    [InlineData("width='100%' height='100%' viewBox='0 0 30 40'", 30, 40)]
    [InlineData("width='60' viewBox='0 0 30 40'", 60, 80)]
    [InlineData("viewBox='0,0,30.5,40'", 31, 40)]
    [InlineData("", 0, 0)]
    public void Inspect_RootAttributes_GiveTheSize(string attributes, int width, int height) => Verdicts.Good(Svg("<g/>", attributes), width, height);

    [Theory]
    [InlineData("<script>1</script>", "contains scripts")]
    [InlineData("<a href='javascript:x'/>", "contains scripts")]
    [InlineData("<g onclick='x'/>", "contains event handlers")]
    [InlineData("<image href='http://a/b.png'/>", "contains external references")]
    [InlineData("<foreignObject/>", "contains foreign objects")]
    [InlineData("<script/><g onload=''/><image href='//a'/>", "contains scripts, event handlers, external references")]
    [InlineData("<a href='http://a/'/><use href='#x'/><image href='data:image/png;base64,AAAA'/>", null)]
    public void Inspect_WhatDoesMoreThanDraw_IsNoted(string content, string? note) => Verdicts.Good(Svg(content), 20, 10, note);

    [Fact]
    public void Inspect_OtherEncodings_AreRead()
    {
        var text = "<?xml version='1.0' encoding='utf-16'?><svg xmlns='http://www.w3.org/2000/svg' width='2' height='3'><text>\u00fc\u4e2d</text></svg>";
        Verdicts.Good([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)], 2, 3);
        Verdicts.Good([.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)], 2, 3);
        Verdicts.Good([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.Replace("utf-16", "utf-8", StringComparison.Ordinal))], 2, 3);

        // A code page that the runtime does not bring.
        var declared = "<?xml version='1.0' encoding='windows-1251'?><svg xmlns='http://www.w3.org/2000/svg' width='2' height='3'><text>";
        byte[] cyrillic = [.. Text(declared), 0xCF, .. "</text></svg>"u8];
        Verdicts.Good(cyrillic, 2, 3);
    }

    [Fact]
    public void Inspect_DeclarationOnWhichTheReaderTrips_IsJudged()
    {
        // Two hundred bytes beyond ASCII in front of the encoding's name: found by mutation.
        byte[] body = [.. "<?xml version=\"1.0"u8, .. Enumerable.Repeat((byte)0xDD, 218), .. "\" encoding=\"UTF-8\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8];
        Assert.Equal(FailureKind.CorruptImage, Verdicts.Inspect(body).Failure?.Kind);
    }

    [Fact]
    public void Inspect_EntityBomb_IsRefusedInBounds()
    {
        var bomb = new StringBuilder("<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>");
        for (var letter = 'b'; letter <= 'k'; letter++) bomb.Append($"<!ENTITY {letter} '{string.Concat(Enumerable.Repeat($"&{(char)(letter - 1)};", 10))}'>");
        bomb.Append("]><svg xmlns='http://www.w3.org/2000/svg'><text>&k;</text></svg>");
        Verdicts.Corrupt(Text(bomb.ToString()), "not well-formed");
    }

    [Fact]
    public void Inspect_ExternalEntity_IsNeverRead()
    {
        // The file exists, so that only not reading it can fail.
        var target = new Uri(Path.Combine(Samples.Folder, "README.md")).AbsoluteUri;
        var body = $"<!DOCTYPE svg [<!ENTITY x SYSTEM '{target}'>]><svg xmlns='http://www.w3.org/2000/svg'><text a='&x;'/></svg>";
        Verdicts.Corrupt(Text(body), "not well-formed");
    }

    [Fact]
    public void Inspect_NestedTooDeep_IsRefused()
    {
        const int Depth = 2000;
        Verdicts.Corrupt(Svg(string.Concat(Enumerable.Repeat("<g>", Depth)) + string.Concat(Enumerable.Repeat("</g>", Depth))), "nested");
    }

    [Fact]
    public void Inspect_TagsThatDoNotMatch_AreDamage() => Verdicts.Corrupt(Text("<svg xmlns='http://www.w3.org/2000/svg'><g></svg>"), "not well-formed");

    [Fact]
    public void Inspect_NoNamespace_IsNoted() => Verdicts.Good(Text("<svg width='1' height='1'/>"), 1, 1, "lacks the SVG namespace");
}
