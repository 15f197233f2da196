using System.Globalization;
using System.Text.Json;
using ImageHaul.Testing;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The founding question, on fifteen images of one server that answers after a tenth of a second.</summary>
public sealed class CompareTests : IDisposable
{
    // Waiting dominates, so that the ratios hold on any machine; a machine that stands still for a moment may try again.
    private const int Tries = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_FifteenImagesAtATenthOfASecond_ThePoolIsFourTimesFaster_AndAdaptiveIsFasterStill()
    {
        await using var server = HostileServer.Start();
        var list = _folder.File("fifteen.txt");
        File.WriteAllLines(list, Enumerable.Range(1, 15).Select(seed => server.Url($"/image/jpeg/{seed}?w=640&h=480&slow-headers=100")));
        (double Pool, double Adaptive) speed = default;

        for (var attempt = 0; attempt < Tries && !(speed.Pool >= 4 && speed.Adaptive > speed.Pool); attempt++)
        {
            (await CommandLine.RunAsync("compare", list, "--allow-private", "-o", _folder.File("c.json"), "-o", _folder.File("c.svg"))).Expect(0);
            speed = Read(_folder.File("c.json"));
        }

        Assert.True(speed.Pool >= 4, string.Create(CultureInfo.InvariantCulture, $"the pool was {speed.Pool} times as fast as one after another"));
        Assert.True(speed.Adaptive > speed.Pool, string.Create(CultureInfo.InvariantCulture, $"adaptive was {speed.Adaptive} times as fast, the pool {speed.Pool} times"));
        Assert.StartsWith("<svg", File.ReadAllText(_folder.File("c.svg")));
        Assert.Equal(["c.json", "c.svg", "fifteen.txt"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    private static (double Pool, double Adaptive) Read(string file)
    {
        using var figures = JsonDocument.Parse(File.ReadAllText(file));
        var ways = figures.RootElement.GetProperty("ways").EnumerateArray().ToList();
        Assert.All(ways, way => Assert.Equal((15, 0), (way.GetProperty("images").GetInt32(), way.GetProperty("failed").GetInt32())));
        return (ways[1].GetProperty("speed_up").GetDouble(), ways[2].GetProperty("speed_up").GetDouble());
    }
}
