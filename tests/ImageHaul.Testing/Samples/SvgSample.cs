using System.Text;

namespace ImageHaul.Testing.Samples;

/// <summary>A small drawing as text; the seed is in a comment.</summary>
internal static class SvgSample
{
    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        var back = Convert.ToHexStringLower(painting.Palette.AsSpan(0, 3));
        var fore = Convert.ToHexStringLower(painting.Palette.AsSpan(765, 3));
        var start = $"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{painting.Width}\" height=\"{painting.Height}\">" +
            $"<rect width=\"100%\" height=\"100%\" fill=\"#{back}\"/><circle cx=\"50%\" cy=\"50%\" r=\"25%\" fill=\"#{fore}\"/><!--";
        const string end = "--></svg>\n";
        var comment = Math.Max(seedText.Length, length - start.Length - end.Length);
        return new ByteWriter(start.Length + comment + end.Length).Bytes(Encoding.ASCII.GetBytes(start)).Padded(seedText, comment).Ascii(end).ToArray();
    }
}
