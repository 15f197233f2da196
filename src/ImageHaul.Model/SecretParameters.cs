using System.Collections.Frozen;
using System.Globalization;

namespace ImageHaul.Model;

/// <summary>
/// Which parameters of a URL hold a secret: whoever knows the value may act as the person. Names are compared without case, escapes and the separators
/// <c>- _ . [ ]</c>, so that <c>access_token</c>, <c>accessToken</c> and <c>access%5Ftoken</c> are one.
/// </summary>
internal static class SecretParameters
{
    // The longest name below has 21 characters; a longer one can only match by its ending.
    private const int MaxName = 64;

    private static readonly FrozenSet<string> Names = new[]
    {
        // Signed links: Amazon, Google, Azure, CloudFront, Aliyun, Tencent, Akamai, BunnyCDN, Discord, Facebook.
        "xamzsignature", "xamzcredential", "xamzsecuritytoken", "awsaccesskeyid", "xgoogsignature", "xgoogcredential", "googleaccessid",
        "sig", "signature", "sign", "policy", "keypairid", "xosssignature", "xosscredential", "xosssecuritytoken", "ossaccesskeyid",
        "qsignature", "qak", "hdnea", "hdnts", "hdntl", "gda", "hmac", "verify", "md5", "oh", "hm", "wssecret", "authkey", "urlsig",
        // Sessions, keys and passwords.
        "token", "tok", "tk", "auth", "authorization", "oauth", "bearer", "jwt", "samlresponse", "key", "apikey", "appkey", "accesskey", "accesskeyid",
        "secretkey", "privatekey", "subscriptionkey", "secret", "password", "passwd", "passphrase", "pass", "pwd", "pw", "pin", "otp", "credential", "credentials",
        "session", "sessionid", "sessid", "sid", "jsessionid", "phpsessid", "aspsessionid", "cfid", "cftoken", "code", "ticket", "nonce", "assertion",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ByName = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] Endings =
        ["token", "secret", "password", "passwd", "signature", "apikey", "secretkey", "accesskey", "privatekey", "sessionid", "credential", "jwt", "hmac"];

    /// <summary>True when the value behind this name must not be shown.</summary>
    public static bool Contains(ReadOnlySpan<char> name)
    {
        Span<char> plain = stackalloc char[MaxName];
        // An overlong name is judged by its end.
        if (name.Length > MaxName) name = name[^MaxName..];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var character = name[i];
            if (character == '%' && i + 2 < name.Length
                && byte.TryParse(name.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                character = (char)value;
                i += 2;
            }
            if (char.IsAsciiLetterOrDigit(character)) plain[length++] = char.ToLowerInvariant(character);
            else if (character is not ('-' or '_' or '.' or '[' or ']' or ' ' or '+')) plain[length++] = character;
        }
        ReadOnlySpan<char> text = plain[..length];
        if (ByName.Contains(text)) return true;
        foreach (var ending in Endings)
            if (text.EndsWith(ending)) return true;
        return false;
    }
}
