namespace ImageHaul.Web.Markup;

/// <summary>Shortens a text in its middle: the ends of hosts and URLs tell most.</summary>
internal static class MiddleCut
{
    public static string To(string text, int characters)
    {
        if (text.Length <= characters) return text;
        var head = (characters - 1) / 2;
        var tail = characters - 1 - head;
        if (char.IsHighSurrogate(text[head - 1])) head--;
        if (char.IsLowSurrogate(text[^tail])) tail--;
        return string.Concat(text.AsSpan(0, head), "…", text.AsSpan(text.Length - tail));
    }
}
