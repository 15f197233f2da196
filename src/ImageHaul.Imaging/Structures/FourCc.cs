namespace ImageHaul.Imaging.Structures;

/// <summary>Four-letter names of chunks and boxes.</summary>
internal static class FourCc
{
    /// <summary>The name as the big-endian number it is in a file.</summary>
    public static uint Of(string name) => (uint)((name[0] << 24) | (name[1] << 16) | (name[2] << 8) | name[3]);

    /// <summary>The name for a person; bytes that are not printable become <c>?</c>.</summary>
    public static string Text(uint code) => string.Create(4, code, static (text, code) =>
    {
        for (var at = 0; at < 4; at++)
        {
            var letter = (char)(byte)(code >> (24 - 8 * at));
            text[at] = letter is >= ' ' and <= '~' ? letter : '?';
        }
    });

    /// <summary>True when all four bytes are printable ASCII.</summary>
    public static bool IsPrintable(uint code)
    {
        for (var shift = 0; shift < 32; shift += 8)
        {
            if ((byte)(code >> shift) is < 0x20 or > 0x7E) return false;
        }
        return true;
    }
}
