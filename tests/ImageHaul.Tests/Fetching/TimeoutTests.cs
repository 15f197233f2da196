using ImageHaul.Testing;
using System.Net;
using System.Net.Sockets;
using ImageHaul.Fetching;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class TimeoutTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    [Fact]
    public async Task FetchAsync_NoHeaders_IsHeaderTimeoutAtItsTime()
    {
        var arrived = new TaskCompletionSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            arrived.SetResult();
            await connection.SilenceAsync();
        });
        using var bench = new FetchBench();
        var fetch = bench.FetchAsync(server.Url());
        await arrived.Task;
        await bench.UntilTimerAsync(TimeSpan.FromSeconds(30));

        bench.Clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(fetch.IsCompleted);
        bench.Clock.Advance(TimeSpan.FromSeconds(0.1));

        var failure = (await fetch).Failure!;
        Assert.Equal(FailureKind.HeaderTimeout, failure.Kind);
        Assert.Contains("30 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_HeadersThatDrip_AreHeaderTimeoutAllTheSame()
    {
        var lines = new SemaphoreSlim(0);
        var arrived = new TaskCompletionSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            arrived.SetResult();
            await connection.SendAsync(Ok);
            while (true)
            {
                await lines.WaitAsync(connection.Stop);
                await connection.SendAsync("X: y\r\n");
            }
        });
        using var bench = new FetchBench();
        var fetch = bench.FetchAsync(server.Url());
        // The look-up and the attempt as a whole have timers too: only now is it the headers that are waited for.
        await arrived.Task;
        await bench.UntilTimerAsync(TimeSpan.FromSeconds(30));

        for (var second = 0; second < 30; second++)
        {
            lines.Release();
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(FailureKind.HeaderTimeout, (await fetch).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_ConnectThatHangs_IsConnectTimeout()
    {
        using var bench = new FetchBench(connect: Hang);
        var fetch = bench.FetchAsync("http://127.0.0.1:9/");
        await bench.UntilTimerAsync(TimeSpan.FromSeconds(10));

        bench.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(FailureKind.ConnectTimeout, (await fetch).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_TlsThatHangs_IsConnectTimeout()
    {
        var said = new TaskCompletionSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.Stream.ReadExactlyAsync(new byte[1], connection.Stop);
            said.SetResult();
            await connection.SilenceAsync();
        });
        using var bench = new FetchBench();
        var fetch = bench.FetchAsync($"https://127.0.0.1:{server.Port}/");
        await said.Task;

        bench.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(FailureKind.ConnectTimeout, (await fetch).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_LookUpThatHangs_IsDnsFailure()
    {
        using var bench = new FetchBench(options => options with { HeaderTimeout = TimeSpan.FromMinutes(1) }, (_, stop) => Task.Delay(Timeout.Infinite, stop).ContinueWith<IPAddress[]>(_ => [], TaskScheduler.Default));
        var fetch = bench.FetchAsync("http://slow.example/");
        await bench.UntilTimerAsync(NameCache.Patience);

        bench.Clock.Advance(NameCache.Patience);

        Assert.Equal(FailureKind.DnsFailure, (await fetch).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_SlowConnect_LeavesTheHeadersTheirFullTime()
    {
        await using var server = RawServer.Once(Ok + "Content-Length: 0\r\n\r\n");
        var go = new TaskCompletionSource();
        using var bench = new FetchBench(connect: async (_, stop) =>
        {
            await go.Task;
            return await AddressRace.ConnectSocketAsync(new IPEndPoint(IPAddress.Loopback, server.Port), stop);
        });
        var fetch = bench.FetchAsync("http://127.0.0.1:9/");
        await bench.UntilTimerAsync(TimeSpan.FromSeconds(10));
        bench.Clock.Advance(TimeSpan.FromSeconds(9));
        go.SetResult();

        var outcome = await fetch;

        Assert.Null(outcome.Failure);
        // Connection set-up is not the server's latency.
        Assert.Equal(TimeSpan.Zero, outcome.Latency);
        await outcome.Body!.DisposeAsync();
    }

    [Fact]
    public async Task ReadAsync_SilentBody_IsIdleTimeout()
    {
        await using var server = RawServer.ThenSilence(Ok + "Content-Length: 10\r\n\r\nhello");
        using var bench = new FetchBench(options => options with { MinBytesPerSecond = 0 });
        await using var body = await OpenAsync(bench, server, 5);
        var read = body.ReadAsync(new byte[10], default).AsTask();

        bench.Clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.False(read.IsCompleted);
        bench.Clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(FailureKind.IdleTimeout, (await read).Failure!.Kind);
    }

    [Fact]
    public async Task ReadAsync_ConsumerThatPauses_IsNotHeldAgainstTheServer()
    {
        await using var server = RawServer.Once(Ok + "Content-Length: 10\r\n\r\nhelloworld");
        using var bench = new FetchBench(options => options with { IdleTimeout = TimeSpan.FromSeconds(1), MinSpeedWindow = TimeSpan.FromSeconds(1) });
        await using var body = await OpenAsync(bench, server, 5);

        bench.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(5, (await body.ReadAsync(new byte[5], default)).Count);
        Assert.Null((await body.ReadAsync(new byte[5], default)).Failure);
    }

    [Fact]
    public async Task ReadAsync_DrippingBody_IsTooSlow()
    {
        var drops = new SemaphoreSlim(0);
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok + "Content-Length: 1000000\r\n\r\n");
            while (true)
            {
                await drops.WaitAsync(connection.Stop);
                await connection.SendAsync("x");
            }
        });
        using var bench = new FetchBench();
        await using var body = (await bench.FetchAsync(server.Url())).Body!;
        for (var seconds = 0; seconds < 30; seconds += 10)
        {
            var read = body.ReadAsync(new byte[10], default).AsTask();
            await bench.UntilTimerAsync(TimeSpan.FromSeconds(30 - seconds));
            bench.Clock.Advance(TimeSpan.FromSeconds(10));
            if (seconds < 20) drops.Release();
            var got = await read;
            Assert.Equal(seconds < 20 ? null : FailureKind.TooSlow, got.Failure?.Kind);
        }
    }

    [Fact]
    public async Task ReadAsync_BodyThatTakesForEver_IsTotalTimeout()
    {
        await using var server = RawServer.ThenSilence(Ok + "Content-Length: 10\r\n\r\nhello");
        using var bench = new FetchBench(options => options with { TotalTimeout = TimeSpan.FromSeconds(20) });
        await using var body = await OpenAsync(bench, server, 5);
        bench.Clock.Advance(TimeSpan.FromSeconds(15));
        var read = body.ReadAsync(new byte[10], default).AsTask();
        await bench.UntilTimerAsync(TimeSpan.FromSeconds(5));

        bench.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(FailureKind.TotalTimeout, (await read).Failure!.Kind);
    }

    [Fact]
    public async Task ReadAsync_Bandwidth_HoldsTheNextReadBack()
    {
        await using var server = RawServer.Once(Ok + "Content-Length: 20000\r\n\r\n" + new string('x', 20_000));
        using var bench = new FetchBench(options => options with { Bandwidth = 1000, MaxBytes = 1 << 20 });
        await using var body = (await bench.FetchAsync(server.Url())).Body!;
        var first = (await body.ReadAsync(new byte[2000], default)).Count;
        // One second for each thousand bytes, less the burst that is forgiven.
        var wait = TimeSpan.FromMilliseconds(first) - BandwidthBudget.Burst;

        var read = body.ReadAsync(new byte[1000], default).AsTask();
        bench.Clock.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(read.IsCompleted);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.InRange((await read).Count, 1, 1000);
    }

    private static async Task<IBodyReader> OpenAsync(FetchBench bench, RawServer server, int first)
    {
        var body = (await bench.FetchAsync(server.Url())).Body!;
        await FillExactlyAsync(body, first);
        return body;
    }

    private static async Task FillExactlyAsync(IBodyReader body, int count)
    {
        while (count > 0) count -= (await body.ReadAsync(new byte[count], default)).Count;
    }

    private static async ValueTask<Stream> Hang(IPEndPoint endPoint, CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        throw new SocketException((int)SocketError.TimedOut);
    }
}

public sealed class SpeedFloorTests
{
    [Fact]
    public void Received_WindowBelowTheFloor_IsLost()
    {
        var floor = new SpeedFloor(100, TimeSpan.FromSeconds(10));
        Assert.True(floor.Received(999, TimeSpan.FromSeconds(9)));
        Assert.Equal(TimeSpan.FromSeconds(1), floor.Patience);
        Assert.False(floor.Received(0, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Received_WindowWon_StartsAnother()
    {
        var floor = new SpeedFloor(100, TimeSpan.FromSeconds(10));
        Assert.True(floor.Received(1000, TimeSpan.FromSeconds(3)));
        Assert.Null(floor.Patience);
        Assert.True(floor.Received(1, TimeSpan.FromSeconds(7)));
        Assert.Equal(TimeSpan.FromSeconds(10), floor.Patience);
        Assert.False(floor.Received(999, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Received_NoFloor_IsNeverLost()
    {
        var floor = new SpeedFloor(0, TimeSpan.FromSeconds(10));
        Assert.Null(floor.Patience);
        Assert.True(floor.Received(0, TimeSpan.FromDays(1)));
    }
}

public sealed class BandwidthBudgetTests
{
    [Fact]
    public void Charge_ManyReaders_AverageToTheRate()
    {
        var clock = new ManualTimeProvider();
        var budget = new BandwidthBudget(1000, clock);

        var free = new long[4];
        for (var i = 0; i < free.Length; i++) free[i] = budget.Charge(500);

        // A burst of 250 ms is forgiven, then each half second of bytes costs half a second.
        Assert.Equal([250.0, 750, 1250, 1750], free.Select(at => budget.Until(at).TotalMilliseconds));
        clock.Advance(TimeSpan.FromSeconds(1.75));
        Assert.Equal(TimeSpan.Zero, budget.Until(free[^1]));
    }

    [Fact]
    public void Charge_AfterIdleTime_DoesNotSaveItUp()
    {
        var clock = new ManualTimeProvider();
        var budget = new BandwidthBudget(1000, clock);
        budget.Charge(100);

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(750, budget.Until(budget.Charge(1000)).TotalMilliseconds);
    }
}
