using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace ImageHaul.Tests.Storage;

/// <summary>Text that has broken programs: the Big List of Naughty Strings (MIT, licence beside it), our own, and generated from hostile scalars.</summary>
internal static class NaughtyNames
{
    private static readonly string[] Own =
    [
        "", " ", ".", "..", "...", "/", "\\", "//", "../../etc/passwd", "..\\..\\boot.ini", "%2e%2e%2f", "a/b/c.jpg", "a\\b", "C:\\Users\\me\\x.png", "C:x",
        "\\\\?\\C:\\x", "file::$DATA", "x:y", "CON", "con", "NUL.jpg", "aux.tar.gz", "COM1", "COM\u00B9", "LPT9.txt", "CONIN$", "CON ", "CON .x", " CON", "nul.", "a.", "a ", "a. .",
        ".hidden", "-rf", "--", "- -x", "~", "~root", "\0", "a\0b", "\n", "a\r\nb", "\u0085", "\u2028", "\u202Egpj.exe", "\u2066a\u2069", "\u200F", "\uFEFF", "\u00AD", "\uD800", "\uDC00x", "a\uD83D",
        "\uFFFD", "\uFFFE", "\uE000", "\U000E0041", "\U0010FFFF", "e\u0301", "\u1100\u1161\u11A8", "\u0301", "A\u030A.jpg", "\u212B", new string('a', 4096), new string('\u00E9', 4096), new string('.', 4096),
        string.Concat(Enumerable.Repeat("\U0001F600", 2000)), string.Concat(Enumerable.Repeat("e\u0301", 2000)), "CON" + new string(' ', 400) + "x", "photo.JPEG", "photo.jpg.jpg", ".jpg", "jpg", "..jpg", "photo.",
        "*?\"<>|", "a*b?c", "\t", "\u3000", "\u00A0x\u00A0", "\u3164", "\u2800",
    ];

    /// <summary>One after another; the list's own order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Own, .. JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(ListFile()))!];

    /// <summary>Any text, mostly of scalars and halves that have a meaning somewhere.</summary>
    public static Gen<string> Generated { get; } = Gen.Frequency<string>(
        (6, Gen.ListOf(Gen.Elements<char>([.. "/\\:*?\"<>|.-~ _CONconAUXLPT1$jpgjpegtif%\0\n\u007F\u0085\u00A0\u00B9\u0301\u0327\u202E\u2066\u2028\uFEFF\uFFFD\uD83D\uDE00\uD800\uDC00é字한"])).Select(string.Concat)),
        (2, Gen.ListOf(Gen.Choose(0, 0xFFFF).Select(unit => (char)unit)).Select(string.Concat)),
        (1, Gen.Elements<string>([.. All])),
        (1, Gen.Elements<string>([.. All]).Select(text => string.Concat(Enumerable.Repeat(text, 40)))));

    /// <summary>The same cases in every run.</summary>
    public static void Check<T>(Gen<T> cases, Action<T> holds) =>
        Prop.ForAll(Arb.From(cases), holds).Check(
            Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20_260_101, 7), FSharpOption<int>.None))));

    private static string ListFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ImageHaul.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "ImageHaul.Tests", "Storage", "NaughtyStrings", "blns.json");
    }
}
