namespace ImageHaul.Fetching;

/// <summary>Figures as messages show them.</summary>
internal static class Figures
{
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => $"{span.TotalMilliseconds:0.###} ms",
        { TotalMinutes: < 2 } => $"{span.TotalSeconds:0.###} s",
        _ => $"{span.TotalMinutes:0.#} min",
    };

    public static string Bytes(long count) => count == 1 ? "1 byte" : $"{count:N0} bytes";
}
