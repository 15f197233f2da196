using System.Diagnostics;
using System.Globalization;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;
using Xunit.Abstractions;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A run that goes on and on, with everything that goes wrong in it: memory, descriptors and threads stay flat.</summary>
/// <remarks>Twenty seconds in every test run; TEST_SOAK_MINUTES=30 is the long test of docs/reliability.md.</remarks>
public sealed class SoakTests(ITestOutputHelper output) : IDisposable
{
    private const int RowsPerSecond = 150;
    private static readonly TimeSpan Length =
        TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("TEST_SOAK_MINUTES") ?? "0.34", CultureInfo.InvariantCulture));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_ForALongTime_MemoryDescriptorsAndThreadsStayFlat()
    {
        await using var server = HostileServer.Start();
        var list = _folder.File("rows.txt");
        await File.WriteAllLinesAsync(list, Enumerable.Range(0, (int)(Length.TotalSeconds * RowsPerSecond)).Select(row => Url(server, row)));
        using var run = CommandLine.Start(
            "get", list, "-o", _folder.File("images"), "--allow-private", "--rate", $"{RowsPerSecond}/s", "--per-host", "64", "--progress", "none",
            "--retry-base", "100ms", "--retry-max", "1s", "--header-timeout", "2s", "--retry-after-max", "100ms");
        var ended = run.WaitAsync();
        var samples = new List<(long Memory, int Descriptors, int Threads)>();
        var began = Stopwatch.GetTimestamp();
        while (!ended.IsCompleted)
        {
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(Math.Max(0.5, Length.TotalSeconds / 240))));
            if (Sample(run.Id) is { } sample) samples.Add(sample);
        }
        (await ended).Expect(3);

        // The first third warms up: caches, the runtime's own heaps, its tiers of code.
        var third = samples.Count / 3;
        var (middle, last) = (samples[third..(2 * third)], samples[(2 * third)..]);
        output.WriteLine($"{Stopwatch.GetElapsedTime(began)}; rows {Length.TotalSeconds * RowsPerSecond:0}; samples {samples.Count}");
        foreach (var (name, part) in new[] { ("first", samples[..third]), ("middle", middle), ("last", last) })
        {
            output.WriteLine($"{name} third: memory {part.Average(s => s.Memory) / 1e6:0.0} MB (most {part.Max(s => s.Memory) / 1e6:0.0}), "
                + $"descriptors {part.Average(s => s.Descriptors):0.0} (most {part.Max(s => s.Descriptors)}), threads {part.Average(s => s.Threads):0.0} (most {part.Max(s => s.Threads)})");
        }
        Assert.True(last.Average(s => s.Memory) < middle.Average(s => s.Memory) * 1.1 + 16e6, "memory grew");
        Assert.True(last.Average(s => s.Descriptors) < middle.Average(s => s.Descriptors) * 1.1 + 20, "descriptors grew");
        Assert.True(last.Average(s => s.Threads) < middle.Average(s => s.Threads) * 1.1 + 8, "threads grew");
    }

    private static string Url(HostileServer server, int row) => (row % 20) switch
    {
        3 => server.Url($"/status/404?row={row}"),
        6 => server.Url($"/html?row={row}"),
        // Not 503: one of those rests the whole host, and here is only one.
        9 => server.Url($"/image/png/{row}", new Behaviour { Status = 500, Times = 1 }),
        12 => server.Url($"/image/jpeg/{row}", new Behaviour { Cut = ByteCount.Percent(50), Times = 1 }),
        15 => server.Url($"/image/png/{row % 50}?copy={row}"),
        18 => server.Url($"/image/png/{row}?pad=400000"),
        19 => server.Url($"/redirect/3?row={row}"),
        _ => server.Url($"/image/png/{row}?pad=20000"),
    };

    private static (long Memory, int Descriptors, int Threads)? Sample(int process)
    {
        try
        {
            var status = File.ReadAllLines($"/proc/{process}/status");
            long Value(string name) => long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            return (Value("VmRSS:") * 1024, Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count(), (int)Value("Threads:"));
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
