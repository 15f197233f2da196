using System.Globalization;
using System.Text;

namespace ImageHaul.Cli.Screen;

/// <summary>
/// Makes text that came from elsewhere (URLs, hosts, messages, file names) safe for a terminal: control characters, escape sequences, line breaks, text
/// direction overrides and invisible characters are shown as <c>\u001b</c> instead of being obeyed.
/// </summary>
internal static class SafeText
{
    /// <summary>Longer text is cut: one remote string must not fill the screen.</summary>
    public const int DefaultLength = 2000;

    public static string Clean(string? text, int maxLength = DefaultLength)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length <= maxLength && !NeedsWork(text)) return text;
        var clean = new StringBuilder(Math.Min(text.Length, maxLength) + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= maxLength)
            {
                clean.Append("...");
                break;
            }
            // EnumerateRunes has already replaced lone surrogates by U+FFFD.
            if (IsSafe(rune)) clean.Append(rune);
            else if (rune.IsBmp) clean.Append($"\\u{rune.Value:x4}");
            else clean.Append($"\\U{rune.Value:x8}");
        }
        return clean.ToString();
    }

    private static bool NeedsWork(string text)
    {
        foreach (var letter in text)
        {
            if (letter is < ' ' or > '~') return true;
        }
        return false;
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
