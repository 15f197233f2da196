using System.Security.Cryptography;

namespace ImageHaul.EndToEnd.Tests;

internal static class Sha256
{
    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
