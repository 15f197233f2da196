using System.Security.Cryptography;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Rig.Web;

/// <summary>An image for each row: one of a few pictures, with the row's number in a comment of the JPEG file.</summary>
internal sealed class WebImages
{
    private const int Pictures = 64;
    private const int CommentDigits = 12;
    private const int Length = 8000;

    private readonly byte[][] _pictures = [.. Enumerable.Range(0, Pictures).Select(seed => SampleImages.Create(SampleFormat.Jpeg, seed, 96, 72, Length))];

    /// <summary>The bytes of a row's image.</summary>
    public byte[] Of(int number)
    {
        var picture = _pictures[number % Pictures];
        var image = new byte[picture.Length + 4 + CommentDigits];
        // Start of image, then a comment segment of fourteen bytes: length and digits.
        ReadOnlySpan<byte> start = [0xff, 0xd8, 0xff, 0xfe, 0, CommentDigits + 2];
        start.CopyTo(image);
        number.TryFormat(image.AsSpan(start.Length), out _, $"D{CommentDigits}");
        picture.AsSpan(2).CopyTo(image.AsSpan(start.Length + CommentDigits));
        return image;
    }

    /// <summary>SHA-256 of a row's image, in hex.</summary>
    public string DigestOf(int number) => Convert.ToHexStringLower(SHA256.HashData(Of(number)));
}
