using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageHaul.Cli.Screen;
using ImageHaul.Model;
using ImageHaul.Web.Charts;

namespace ImageHaul.Cli.Comparing;

/// <summary>The figures of a comparison: as a table for people, as JSON, as a chart.</summary>
/// <param name="list">The list, as it was named.</param>
/// <param name="ways">The results, the first one being what the others are compared with.</param>
/// <param name="notes">How it was done, a sentence each.</param>
internal sealed class CompareOutput(string list, IReadOnlyList<WayResult> ways, IReadOnlyList<string> notes)
{
    public IReadOnlyList<string> Table(Terminal terminal) =>
    [
        .. TextTable.Render(
            [new("way"), new("seconds", IsNumber: true), new("images", IsNumber: true), new("failed", IsNumber: true), new("images/s", IsNumber: true), new("speed-up", IsNumber: true)],
            ways.Select(way => new[]
            {
                way.Name, $"{way.Seconds:0.00}", Figures.Count(way.Last.Images), Figures.Count(way.Last.Summary.Counts.Failed), Figures.Rate(way.ImagesPerSecond), $"{way.SpeedUp(ways[0]):0.0} x",
            }),
            terminal.Size.Width, terminal.Palette),
        .. notes.SelectMany(note => TextTable.RenderBare([new("")], [[note]], terminal.Size.Width)).Select(line => terminal.Palette.Paint(line, Ink.Dim)),
    ];

    /// <summary>Writes the figures to a file whose ending says how: a chart for .svg, else JSON.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public async Task WriteAsync(string file)
    {
        if (Path.GetExtension(file).Equals(".svg", StringComparison.OrdinalIgnoreCase)) await File.WriteAllTextAsync(file, Chart(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        else await WriteJsonAsync(file);
    }

    public string Chart()
    {
        var bars = ways.Select((way, index) => new Bar(way.Name, way.ImagesPerSecond,
            string.Create(CultureInfo.InvariantCulture, $"{Figures.Rate(way.ImagesPerSecond)} images/s, {way.SpeedUp(ways[0]):0.0} x"), index == 0 ? ChartColor.Grey : index == 1 ? ChartColor.Teal : ChartColor.Blue)).ToList();
        return new BarChart("Images a second", string.Join("; ", ways.Select(way => string.Create(CultureInfo.InvariantCulture, $"{way.Name}: {way.Seconds:0.00} s"))) + ".", bars)
        {
            Width = 600, HasHeading = true, Note = $"{Figures.Count(ways[0].Last.Summary.Counts.RowsRead)} rows; {ways[0].Last.Images} images each",
        }.DrawAlone().ToString();
    }

    private async Task WriteJsonAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("list", UrlRedactor.Redact(list));
        json.WriteNumber("rows", ways[0].Last.Summary.Counts.RowsRead);
        json.WriteStartArray("ways");
        foreach (var way in ways)
        {
            var counts = way.Last.Summary.Counts;
            json.WriteStartObject();
            json.WriteString("way", way.Name);
            json.WriteNumber("seconds", Math.Round(way.Seconds, 3));
            json.WriteNumber("images", way.Last.Images);
            json.WriteNumber("failed", counts.Failed);
            json.WriteNumber("bytes", counts.BytesFetched);
            json.WriteNumber("images_per_s", Math.Round(way.ImagesPerSecond, 2));
            json.WriteNumber("speed_up", Math.Round(way.SpeedUp(ways[0]), 2));
            json.WriteStartArray("rounds");
            foreach (var pass in way.Passes) json.WriteNumberValue(Math.Round(pass.Seconds, 3));
            json.WriteEndArray();
            if (way.Last.Way.Pace.Concurrency is { } concurrency) json.WriteNumber("concurrency", concurrency);
            else json.WriteString("concurrency", "auto");
            json.WriteNumber("per_host", way.Last.Way.Pace.PerHost);
            json.WriteNumber("first_per_host", way.Last.Way.Pace.FirstPerHost);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (var note in notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
