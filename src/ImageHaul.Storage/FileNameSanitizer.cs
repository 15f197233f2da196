using System.Globalization;
using System.Text;

namespace ImageHaul.Storage;

/// <summary>
/// Turns remote or foreign text into a part of a file name that is harmless on every system: the only way by which such text reaches a path.
/// Deterministic, and a second pass changes nothing.
/// </summary>
internal static class FileNameSanitizer
{
    // More than any file name holds; bounds the work on a name of many kilobytes.
    private const int LongestInput = 1024;

    private const char Stand = '_';

    /// <summary>The last component of a remote path, in both separators' sense (RFC 6266 section 4.3 asks for it); empty when there is none.</summary>
    public static ReadOnlySpan<char> LastComponent(ReadOnlySpan<char> path)
    {
        path = path.TrimEnd("/\\");
        return path[(path.LastIndexOfAny('/', '\\') + 1)..];
    }

    /// <summary>
    /// Clean text in normalisation form C: no separator, control, bidirectional or invisible character, no character Windows refuses, no lone surrogate,
    /// no leading dot, dash or space, no trailing dot or space. May be empty.
    /// </summary>
    public static string Clean(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestInput) text = text[..LongestInput];
        var clean = new StringBuilder(text.Length);
        var replaced = false;
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Judge(rune))
            {
                case Verdict.Keep:
                    clean.Append(rune.ToString());
                    replaced = false;
                    break;
                case Verdict.Space:
                    clean.Append(' ');
                    replaced = false;
                    break;
                case Verdict.Replace when !replaced:
                    // One stand-in for a run of refused characters keeps the name readable.
                    clean.Append(Stand);
                    replaced = true;
                    break;
            }
        }
        return Trim(UnicodeComposer.Compose(clean.ToString()));
    }

    /// <summary>The longest prefix of at most <paramref name="bytes"/> UTF-8 bytes that ends between two scalars and in neither dot nor space.</summary>
    public static string Fit(string text, int bytes)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0) return Trim(text[..length]);
            length += rune.Utf16SequenceLength;
        }
        return text;
    }

    /// <summary>True when Windows takes a file of this name for a device, whatever its extension: CON, NUL, COM1...</summary>
    public static bool IsReserved(string fileName)
    {
        var dot = fileName.IndexOf('.');
        var stem = (dot < 0 ? fileName.AsSpan() : fileName.AsSpan(0, dot)).TrimEnd(' ');
        foreach (var device in (ReadOnlySpan<string>)["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"])
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return stem.Length == 4
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase))
            && (char.IsAsciiDigit(stem[3]) || stem[3] is '\u00B9' or '\u00B2' or '\u00B3');
    }

    // A leading dot hides the file, a leading dash makes it an option of whatever command meets it; Windows drops trailing dots and spaces.
    private static string Trim(string text) => text.AsSpan().TrimStart(". -").TrimEnd(". ").ToString();

    private enum Verdict
    {
        Keep,
        Space,
        Replace,
        Drop,
    }

    private static Verdict Judge(Rune rune)
    {
        if (rune.IsAscii)
        {
            if (rune.Value is < 0x20 or 0x7F) return Verdict.Replace;
            return "/\\:*?\"<>|".Contains((char)rune.Value) ? Verdict.Replace : Verdict.Keep;
        }
        // Default-ignorable scalars that no category tells apart: joiner, Hangul fillers, Khmer and Mongolian controls, the blank Braille cell.
        if (rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0) return Verdict.Drop;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Format => Verdict.Drop,
            UnicodeCategory.SpaceSeparator => Verdict.Space,
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate => Verdict.Replace,
            // EnumerateRunes turns a lone surrogate into the replacement character.
            _ => rune.Value == Rune.ReplacementChar.Value ? Verdict.Replace : Verdict.Keep,
        };
    }
}
