using System.Globalization;
using CsvHelper;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A manifest as a stranger's CSV reader sees it.</summary>
internal static class Manifest
{
    public static List<Dictionary<string, string>> Read(string folder)
    {
        using var reader = new CsvReader(new StreamReader(Path.Combine(folder, "manifest.csv")), CultureInfo.InvariantCulture);
        reader.Read();
        reader.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read()) rows.Add(reader.HeaderRecord!.ToDictionary(name => name, name => reader.GetField(name)!));
        return rows;
    }
}
