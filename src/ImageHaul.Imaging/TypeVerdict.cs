using System.Text;
using ImageHaul.Imaging.Sniffing;
using ImageHaul.Model;

namespace ImageHaul.Imaging;

/// <summary>Whether a body may be kept by its type: the sniffed one, the formats asked for, and, when strict, the type that the server named.</summary>
internal static class TypeVerdict
{
    private const int LongestType = 80;

    /// <summary>not-an-image or unsupported-format; null when the type is fine.</summary>
    public static Failure? Refuse(SniffedType sniffed, string? contentType, HashSet<ImageFormat> formats, bool isStrict)
    {
        if (sniffed.Format == ImageFormat.None)
        {
            return sniffed.IsImage
                ? new Failure(FailureKind.UnsupportedFormat, $"{sniffed.Name}: an image format that cannot be stored.")
                : new Failure(FailureKind.NotAnImage, $"{sniffed.Name}{Claim(contentType)}.");
        }
        if (!formats.Contains(sniffed.Format))
        {
            var name = sniffed.Format.Name();
            return new Failure(FailureKind.UnsupportedFormat, $"{name}: not among the formats asked for; --formats {name} would allow it.");
        }
        if (isStrict && !IsImageType(contentType))
        {
            var named = string.IsNullOrWhiteSpace(contentType) ? "no type" : Clean(contentType);
            return new Failure(FailureKind.NotAnImage, $"{sniffed.Name}, but the server named {named} (--strict-type).");
        }
        return null;
    }

    private static string Claim(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType)) return "";
        return IsImageType(contentType) ? $", though the server said {Clean(contentType)}" : $" (the server said {Clean(contentType)})";
    }

    private static bool IsImageType(string? contentType) =>
        contentType is not null && contentType.AsSpan().Trim().StartsWith("image/", StringComparison.OrdinalIgnoreCase);

    // It came from the network: one printable line of bounded length.
    private static string Clean(string contentType)
    {
        var clean = new StringBuilder(LongestType);
        foreach (var letter in contentType.AsSpan().Trim())
        {
            if (clean.Length == LongestType) break;
            clean.Append(char.IsControl(letter) ? '?' : letter);
        }
        return clean.ToString();
    }
}
