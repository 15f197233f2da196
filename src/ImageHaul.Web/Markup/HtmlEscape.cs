using System.Globalization;
using System.Text;

namespace ImageHaul.Web.Markup;

/// <summary>
/// Makes any text safe between tags and within quoted attributes. Characters that cannot be seen or that turn the reading direction are shown as U+FFFD: a host
/// name must not be able to look like another one.
/// </summary>
internal static class HtmlEscape
{
    public static string Text(string? text)
    {
        var escaped = new StringBuilder();
        Append(escaped, text);
        return escaped.ToString();
    }

    public static void Append(StringBuilder to, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        // EnumerateRunes has already replaced lone surrogates by U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': to.Append("&amp;"); break;
                case '<': to.Append("&lt;"); break;
                case '>': to.Append("&gt;"); break;
                case '"': to.Append("&quot;"); break;
                case '\'': to.Append("&#39;"); break;
                case '\t' or '\n' or '\r': to.Append(' '); break;
                case >= ' ' and <= '~': to.Append((char)rune.Value); break;
                default: to.Append(IsVisible(rune) ? rune.ToString() : "\uFFFD"); break;
            }
        }
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
