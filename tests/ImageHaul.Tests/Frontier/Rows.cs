using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Tests.Frontier;

/// <summary>Rows, failures and instants for tests.</summary>
internal static class Rows
{
    public static ImageRequest Row(long ordinal, string host = "a.test", string? path = null)
    {
        var raw = $"http://{host}/{path ?? ordinal.ToString()}";
        return new ImageRequest { Ordinal = ordinal, RawUrl = raw, Url = Url(raw) };
    }

    public static CanonicalUrl Url(string text) => CanonicalUrl.Parse(text, out _)!;

    public static Failure Of(FailureKind kind, double? retryAfterSeconds = null) => new(kind, $"seen: {kind.Name()}")
    {
        RetryAfter = retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    public static TurnReport Failed(FailureKind kind, double? retryAfterSeconds = null) => TurnReport.Failed(Of(kind, retryAfterSeconds), TimeSpan.Zero, 0);

    public static TurnReport Ok { get; } = TurnReport.Succeeded(TimeSpan.FromMilliseconds(50), 2000);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
