using System.Net.Sockets;
using ImageHaul.Model;
using ImageHaul.Testing;
using ImageHaul.Testing.Demo;

namespace ImageHaul.Tests.Testing;

public sealed class DemoSiteTests
{
    [Fact]
    public async Task Start_ListIsLargeEnoughAndAgreesWithTheRows()
    {
        await using var site = DemoSite.Start();
        Assert.InRange(site.Rows.Count, 260, 400);
        Assert.InRange(site.DistinctImages, 200, 300);
        Assert.Equal(site.Rows.Count, site.DistinctImages + site.Duplicates + site.Failures + site.Skipped);
        Assert.Equal(2, site.Skipped);
        Assert.Equal(10, site.Duplicates);
        var lines = site.ListText.Split('\n').Where(line => line.Length > 0 && line[0] != '#');
        Assert.Equal(site.Rows.Select(row => $"{row.Url}\t{row.Id}"), lines);
        Assert.Equal(site.Rows.Count, site.Rows.Select(row => row.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, site.Rows.Count), site.Rows.Select(row => row.Ordinal));
    }

    [Fact]
    public async Task Rows_FailuresAreKindsOfTheTable()
    {
        await using var site = DemoSite.Start();
        Assert.All(site.Rows.SelectMany(row => row.Failures), name => Assert.True(FailureKinds.TryParse(name, out _), name));
        var bad = site.Rows.First(row => row.Content is null);
        Assert.True(bad.Accepts("failed", bad.Failures[0]));
        Assert.False(bad.Accepts("downloaded", null));
        Assert.False(bad.Accepts("failed", "cancelled"));
        var good = site.Rows.First(row => row.Content is not null);
        Assert.True(good.Accepts("downloaded", ""));
        Assert.False(good.Accepts("failed", "truncated"));
    }

    [Fact]
    public async Task Rows_NoHostCanSuspendItself()
    {
        await using var site = DemoSite.Start();
        // Failures a host can have in a row must stay below the five that open its circuit.
        var attempts = site.Limits.Attempts;
        foreach (var host in site.Rows.Where(row => row.Url.StartsWith("http://", StringComparison.Ordinal)).GroupBy(row => row.Url.Split('/')[2].Split('@')[^1]))
        {
            var worst = host.Sum(row => row.Failures.Count > 0 ? ForEver(row, attempts) : row.Url.Contains("times=", StringComparison.Ordinal) ? Times(row) : 0);
            Assert.True(worst < 5, $"{host.Key}: {worst}");
        }

        static int Times(DemoRow row) => row.Url.Contains("times=2", StringComparison.Ordinal) ? 2 : 1;

        static int ForEver(DemoRow row, int attempts) => FailureKinds.TryParse(row.Failures[0], out var kind) && kind.Blames() == Blame.Host
            ? kind.Retry() switch { RetryRule.Never => 1, RetryRule.Once or RetryRule.OnceLate => 2, _ => attempts }
            : 0;
    }

    [Fact]
    public async Task Site_GoodRowsGiveTheirContentWithinTheAttempts()
    {
        await using var site = DemoSite.Start(new HastyClock());
        using var http = Client(site);
        var contents = new Dictionary<string, byte[]>();
        var good = site.Rows.Where(row => row.Content is not null).ToArray();
        var bodies = await Task.WhenAll(good.Select(row => FetchAsync(http, row, site.Limits.Attempts)));
        foreach (var (row, body) in good.Zip(bodies))
        {
            Assert.NotEmpty(body);
            if (!contents.TryAdd(row.Content!, body)) Assert.Equal(contents[row.Content!], body);
        }
        Assert.Equal(site.DistinctImages, contents.Values.Select(Convert.ToHexString).Distinct().Count());
    }

    private static async Task<byte[]> FetchAsync(HttpClient http, DemoRow row, int attempts)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, row.Url);
            if (request.RequestUri!.UserInfo is { Length: > 0 } user)
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(user)));
            try
            {
                using var response = await http.SendAsync(request);
                if (response.IsSuccessStatusCode) return await response.Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException) when (attempts > 1)
            {
                // Expected of the flaky ones, as often as their script says.
            }
            if (--attempts == 0) Assert.Fail(row.Id);
        }
    }

    /// <summary>The system's clock, whose waits are over before they began.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }

    /// <summary>A client that resolves the demo's names as its overrides say and keeps a host's connections few.</summary>
    private static HttpClient Client(DemoSite site) => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 8,
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var parts = site.Resolve.Select(entry => entry.Split(':'))
                .First(entry => entry[0] == context.DnsEndPoint.Host && entry[1] == $"{context.DnsEndPoint.Port}");
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(parts[2], context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
