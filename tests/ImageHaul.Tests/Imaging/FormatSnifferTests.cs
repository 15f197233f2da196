using System.Text;
using ImageHaul.Imaging;
using ImageHaul.Model;

namespace ImageHaul.Tests.Imaging;

public sealed class FormatSnifferTests
{
    [Theory]
    [InlineData("<!DOCTYPE html><p>", "html")]
    [InlineData("  \r\n<!doctype HTML>", "html")]
    [InlineData("<HTML lang=en>", "html")]
    [InlineData("<body>", "html")]
    [InlineData("<!-- gone --><html>", "html")]
    [InlineData("<!-- gone", "html")]
    [InlineData("\uFEFF<head >", "html")]
    [InlineData("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>", "html")]
    [InlineData("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "xml")]
    [InlineData("<rss version='2.0'>", "xml")]
    [InlineData("{\"error\": 1}", "json")]
    [InlineData(" [1, 2]", "json")]
    [InlineData("{ css }", "text")]
    [InlineData("Not Found", "text")]
    [InlineData("BMW makes cars, and this is no bitmap", "text")]
    [InlineData("%PDF-1.7", "pdf")]
    [InlineData("PK\u0003\u0004....", "zip")]
    [InlineData("RIFF....AVI LIST", "avi")]
    [InlineData("....ftypisom....", "mp4")]
    [InlineData("....ftypqt  ....", "quicktime")]
    [InlineData("a\u0001b", "binary")]
    [InlineData("", "empty")]
    public void Sniff_WhatIsNoImage_IsNamed(string text, string name)
    {
        var sniffed = FormatSniffer.Sniff(Encoding.UTF8.GetBytes(text), isWhole: true);
        Assert.Equal((ImageFormat.None, name, false, true), (sniffed.Format, sniffed.Name, sniffed.IsImage, sniffed.IsFinal));
    }

    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, "gzip")]
    [InlineData(new byte[] { 0x1A, 0x45, 0xDF, 0xA3 }, "webm")]
    public void Sniff_BinarySignatures_AreNamed(byte[] head, string name) => Assert.Equal(name, FormatSniffer.Sniff(head, true).Name);

    [Theory]
    [InlineData("8BPS\u0000\u0001", "psd")]
    [InlineData("P6\n2 2\n255\n", "netpbm")]
    [InlineData("qoif....", "qoi")]
    public void Sniff_ImagesThatCannotBeStored_AreImages(string text, string name)
    {
        var sniffed = FormatSniffer.Sniff(Encoding.UTF8.GetBytes(text), true);
        Assert.Equal((ImageFormat.None, name, true), (sniffed.Format, sniffed.Name, sniffed.IsImage));
    }

    [Theory]
    [InlineData("<svg xmlns='x'>")]
    [InlineData("<?xml version='1.0'?>\n<!-- made > by hand -->\n<svg>")]
    [InlineData("<!DOCTYPE svg PUBLIC 'a' 'b' [ <!ENTITY x \"]>\"> ]>\n<svg:svg>")]
    [InlineData("\uFEFF \n<svg/>")]
    public void Sniff_Svg_IsFoundBehindItsPrologue(string text)
    {
        Assert.Equal(ImageFormat.Svg, FormatSniffer.Sniff(Encoding.UTF8.GetBytes(text), true).Format);
        Assert.Equal(ImageFormat.Svg, FormatSniffer.Sniff([.. Encoding.Unicode.GetPreamble(),
            .. Encoding.Unicode.GetBytes(text.TrimStart('\uFEFF'))], true).Format);
        Assert.Equal(ImageFormat.Svg, FormatSniffer.Sniff([.. Encoding.BigEndianUnicode.GetPreamble(),
            .. Encoding.BigEndianUnicode.GetBytes(text.TrimStart('\uFEFF'))], true).Format);
    }

    [Fact]
    public void Sniff_LongPrologue_IsWaitedFor()
    {
        byte[] svg = Encoding.UTF8.GetBytes($"<?xml version='1.0'?><!--{new string('x', 5000)}--><svg>");
        Assert.False(FormatSniffer.Sniff(svg.AsSpan(0, 2000), isWhole: false).IsFinal);
        Assert.Equal(ImageFormat.Svg, FormatSniffer.Sniff(svg, isWhole: false).Format);
        Assert.True(FormatSniffer.Sniff(svg.AsSpan(0, 2000), isWhole: true).IsFinal);
    }

    [Fact]
    public void Sniff_FileTypeBoxCut_WaitsForTheBrands()
    {
        var body = Bodies.Box("ftyp", Bodies.Text("mif1"), Bodies.Be32(0), Bodies.Text("mif1"), Bodies.Text("avif"));
        Assert.False(FormatSniffer.Sniff(body.AsSpan(0, 20), isWhole: false).IsFinal);
        Assert.Equal((ImageFormat.Avif, true), (FormatSniffer.Sniff(body, false).Format, FormatSniffer.Sniff(body, false).IsFinal));
    }
}
