using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>Text from the network, made fit for a log: one line, without control characters, of bounded length.</summary>
internal static class LogText
{
    /// <summary>Longest text that is logged, in characters: a message with its figures fits.</summary>
    public const int Longest = 500;

    public static string Line(string text)
    {
        var line = UrlRedactor.Clean(text);
        if (line.Length <= Longest) return line;
        return string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[Longest - 2]) ? Longest - 2 : Longest - 1), "…");
    }
}
