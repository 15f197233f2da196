namespace ImageHaul.Manners;

/// <summary>What a response's headers say about collecting it.</summary>
/// <param name="Signal">The first signal against it, as a record shows it; null when there is none.</param>
/// <param name="IsMiningFree">True when <c>tdm-reservation: 0</c> says outright that nothing is reserved: it overrules the origin's file.</param>
internal readonly record struct OptOutReading(string? Signal, bool IsMiningFree);

/// <summary>
/// Reads the response headers by which sites reserve an image against collecting: X-Robots-Tag, tdm-reservation and Content-Usage. Pure; what cannot be
/// understood says nothing.
/// </summary>
internal static class OptOutSignals
{
    /// <summary>The headers that are read.</summary>
    public static IReadOnlyList<string> Headers { get; } = ["X-Robots-Tag", "tdm-reservation", "Content-Usage"];

    /// <summary>Characters of one value that are read: above any sensible one.</summary>
    public const int MaxLength = 4096;

    /// <summary>Reads headers.</summary>
    /// <param name="headers">Names and values, in the order they came; others than <see cref="Headers"/> are passed over.</param>
    /// <param name="now">The time, for <c>unavailable_after</c>.</param>
    /// <param name="productToken">The product that a part of X-Robots-Tag may speak to.</param>
    public static OptOutReading Read(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset now, string productToken = RobotsFile.ProductToken)
    {
        if (headers.Count == 0) return default;
        string? signal = null;
        string? reservation = null;
        var usage = new ContentUsage();
        foreach (var (name, whole) in headers)
        {
            var value = whole.AsSpan(0, Math.Min(whole.Length, MaxLength));
            if (Is(name, "X-Robots-Tag")) signal ??= XRobotsTag.Find(value, now, productToken);
            else if (Is(name, "tdm-reservation")) reservation ??= value.Trim().ToString();
            else if (Is(name, "Content-Usage")) usage.Add(value);
        }
        signal ??= reservation == "1" ? "tdm-reservation: 1" : usage.Signal;
        return new OptOutReading(signal, reservation == "0");
    }

    private static bool Is(string name, string header) => name.Equals(header, StringComparison.OrdinalIgnoreCase);
}
