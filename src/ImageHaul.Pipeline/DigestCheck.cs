using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>The comparison with the digest that a row expects.</summary>
internal static class DigestCheck
{
    /// <summary>Null when nothing is expected, or exactly this; else digest-mismatch.</summary>
    public static Failure? Compare(Digest? expected, Digest actual) =>
        expected is { } digest && digest != actual
            ? new Failure(FailureKind.DigestMismatch, $"SHA-256 is {actual}, but the row expects {digest}")
            : null;
}
