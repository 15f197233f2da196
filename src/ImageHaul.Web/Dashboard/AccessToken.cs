using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ImageHaul.Web.Dashboard;

/// <summary>The secret in the dashboard's address: who knows it may watch and steer the run, nobody else may. New with each run.</summary>
internal sealed class AccessToken
{
    /// <summary>192 bits: beyond guessing, and 32 characters without padding.</summary>
    private const int Bytes = 24;

    private readonly byte[] _expected;

    public AccessToken(string text) => (Text, _expected) = (text, Encoding.UTF8.GetBytes(text));

    /// <summary>The secret, in characters that need no escape in a path.</summary>
    public string Text { get; }

    public static AccessToken Create() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Compares in a time that tells nothing of how much was right.</summary>
    public bool Matches(ReadOnlySpan<char> presented)
    {
        // What has more characters than the secret is wrong whatever it is: its length is no secret.
        if (presented.Length != Text.Length) return false;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(presented.Length)];
        return CryptographicOperations.FixedTimeEquals(bytes[..Encoding.UTF8.GetBytes(presented, bytes)], _expected);
    }
}
