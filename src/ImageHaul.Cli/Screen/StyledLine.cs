using System.Text;

namespace ImageHaul.Cli.Screen;

/// <summary>One screen line of at most so many columns, put together from pieces. What does not fit is left out, never wrapped.</summary>
internal sealed class StyledLine(Palette palette, int width)
{
    private readonly StringBuilder _text = new();

    /// <summary>Columns used so far.</summary>
    public int Used { get; private set; }

    /// <summary>Columns left.</summary>
    public int Room => width - Used;

    /// <summary>Adds text, cut to the room left.</summary>
    public StyledLine Add(string text, Ink ink = Ink.Plain)
    {
        var cut = CutTo(text, Room, out var columns);
        _text.Append(palette.Paint(cut, ink));
        Used += columns;
        return this;
    }

    /// <summary>Adds text if there is room for all of it: half a figure would be another figure.</summary>
    public StyledLine AddWhole(string text, Ink ink = Ink.Plain) => Columns(text) <= Room ? Add(text, ink) : this;

    /// <summary>Adds items with gaps while they fit whole, then how many were left out.</summary>
    public StyledLine AddItems(IReadOnlyList<string> items, Ink ink = Ink.Plain)
    {
        const string gap = "   ";
        for (var i = 0; i < items.Count; i++)
        {
            var left = items.Count - i - 1;
            var columns = Columns(items[i]) + (i == 0 ? 0 : gap.Length);
            var tail = left == 0 ? 0 : gap.Length + $"+{left}".Length;
            if (columns + tail > Room && i > 0) return Add(gap).Add($"+{left + 1}", Ink.Dim);
            if (i > 0) Add(gap);
            Add(items[i], ink);
        }
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Columns a terminal needs for text without escapes.</summary>
    public static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes()) columns += Columns(rune);
        return columns;
    }

    /// <summary>Two for the wide blocks (CJK, Hangul, full-width forms, emoji), none for combining marks, else one.</summary>
    private static int Columns(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        <= 0x36F or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE0F) => 0,
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F)
            or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) => 2,
        _ => 1,
    };

    private static string CutTo(string text, int room, out int columns)
    {
        columns = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (columns + Columns(rune) > room) return text[..length];
            columns += Columns(rune);
            length += rune.Utf16SequenceLength;
        }
        return text;
    }
}
