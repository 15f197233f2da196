namespace ImageHaul.Cli.Screen;

/// <summary>What a piece of text means; the palette decides how that looks.</summary>
internal enum Ink
{
    Plain,
    Dim,
    Strong,
    Good,
    Warn,
    Bad,
}

/// <summary>What the terminal can show.</summary>
/// <param name="Color">Colours (SGR) may be used.</param>
/// <param name="Unicode">Characters beyond ASCII may be used for drawing.</param>
internal readonly record struct Palette(bool Color, bool Unicode)
{
    public string Paint(string text, Ink ink) => !Color || ink == Ink.Plain || text.Length == 0 ? text : $"\e[{Code(ink)}m{text}\e[0m";

    private static int Code(Ink ink) => ink switch
    {
        Ink.Dim => 2,
        Ink.Strong => 1,
        Ink.Good => 32,
        Ink.Warn => 33,
        _ => 31,
    };
}
