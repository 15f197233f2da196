using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Eight bytes that stand for a canonical URL. Keyed by a salt of the catalog's own, so that the fingerprint of a URL whose secret was dropped
/// cannot be looked up in a table made elsewhere.
/// </summary>
internal sealed class UrlFingerprint(byte[] salt)
{
    public long Of(ImageRequest request) => Of(request.Url?.Text ?? request.RawUrl);

    public long Of(string canonicalText)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(canonicalText), mac);
        return BinaryPrimitives.ReadInt64LittleEndian(mac);
    }

    /// <summary>For URL text as it stood in a row.</summary>
    public long OfRaw(string url) => Of(CanonicalUrl.Parse(url, out _)?.Text ?? url);
}
