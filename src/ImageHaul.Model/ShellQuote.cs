using System.Buffers;

namespace ImageHaul.Model;

/// <summary>Writes a word so that a shell gives it back unchanged.</summary>
internal static class ShellQuote
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=@%+,");

    public static string Word(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Word));
}
