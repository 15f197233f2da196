using System.Net;
using System.Net.Sockets;
using ImageHaul.Fetching;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Fetching;

public sealed class NameCacheTests
{
    private static readonly IPAddress[] Found = [IPAddress.Parse("93.184.216.34")];
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task FindAsync_WithinItsLife_AsksOnce()
    {
        var asked = 0;
        using var names = Cache((_, _) => Answer(ref asked));

        await names.FindAsync("a.example", default);
        _clock.Advance(NameCache.FoundFor - TimeSpan.FromTicks(1));
        await names.FindAsync("A.example", default);
        Assert.Equal(1, asked);
        _clock.Advance(TimeSpan.FromTicks(1));
        await names.FindAsync("a.example", default);

        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, FailureKind.DnsNotFound, 30)]
    [InlineData(SocketError.TryAgain, FailureKind.DnsFailure, 2)]
    public async Task FindAsync_Failure_IsRememberedBriefly(SocketError code, FailureKind kind, int seconds)
    {
        var asked = 0;
        using var names = Cache((_, _) =>
        {
            asked++;
            return Task.FromException<IPAddress[]>(new SocketException((int)code));
        });

        Assert.Equal(kind, (await names.FindAsync("a.example", default)).Failure!.Kind);
        _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        await names.FindAsync("a.example", default);
        Assert.Equal(1, asked);
        _clock.Advance(TimeSpan.FromTicks(1));
        await names.FindAsync("a.example", default);

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task FindAsync_NoThreadForTheLookUp_IsTheMachinesLimit()
    {
        using var names = Cache((_, _) => throw new TaskSchedulerException("no thread"));
        Assert.Equal(FailureKind.LocalLimit, (await names.FindAsync("a.example", default).AsTask().WaitAsync(TimeSpan.FromSeconds(10))).Failure!.Kind);
    }

    [Fact]
    public async Task FindAsync_SameNameMeanwhile_SharesOneLookUp()
    {
        var answer = new TaskCompletionSource<IPAddress[]>();
        var asked = 0;
        using var names = Cache((_, _) =>
        {
            asked++;
            return answer.Task;
        });
        using var stop = new CancellationTokenSource();
        var impatient = names.FindAsync("a.example", stop.Token).AsTask();
        var patient = names.FindAsync("a.example", default).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        answer.SetResult(Found);

        Assert.Equal(Found, (await patient).Addresses);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task FindAsync_ManyNames_AskNoMoreThanAllowedAtOnce()
    {
        var (running, most) = (0, 0);
        var gate = new TaskCompletionSource();
        using var names = new NameCache(
            async (_, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await gate.Task;
                Interlocked.Decrement(ref running);
                return Found;
            },
            3,
            _clock);

        var all = Enumerable.Range(0, 20).Select(i => names.FindAsync($"{i}.example", default).AsTask()).ToArray();
        gate.SetResult();
        await Task.WhenAll(all);

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task FindAsync_Full_ForgetsTheNameLongestUnused()
    {
        var asked = new List<string>();
        using var names = new NameCache(
            (host, _) =>
            {
                asked.Add(host);
                return Task.FromResult(Found);
            },
            1,
            _clock,
            capacity: 2);

        foreach (var host in new[] { "a", "b", "a", "c", "a", "b" }) await names.FindAsync(host, default);

        Assert.Equal(["a", "b", "c", "b"], asked);
    }

    private NameCache Cache(NameLookup lookup) => new(lookup, 4, _clock);

    private static Task<IPAddress[]> Answer(ref int asked)
    {
        asked++;
        return Task.FromResult(Found);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Someone else raised it first.
        }
    }
}

public sealed class TargetResolverTests
{
    [Theory]
    [InlineData("[::1]")]
    [InlineData("::1")]
    [InlineData("127.0.0.1")]
    [InlineData("inner.example")]
    public async Task FindAsync_OnlyPrivateAddresses_IsForbidden(string host)
    {
        var answer = await Resolver(new FetchOptions(), "10.0.0.1").FindAsync(host, 80, default);
        Assert.Equal(FailureKind.ForbiddenAddress, answer.Failure!.Kind);
        Assert.Empty(answer.EndPoints);
    }

    [Fact]
    public async Task FindAsync_Overrides_ExactBeforeWildcardAndByPort()
    {
        var resolver = Resolver(
            new FetchOptions { Resolve = [new("*", 80, IPAddress.Parse("1.1.1.1")), new("A.example", 80, IPAddress.Parse("2.2.2.2"), 8080), new("*", 443, IPAddress.Parse("3.3.3.3"))] },
            "4.4.4.4");

        Assert.Equal("2.2.2.2:8080", Assert.Single((await resolver.FindAsync("a.example", 80, default)).EndPoints).ToString());
        Assert.Equal("1.1.1.1:80", Assert.Single((await resolver.FindAsync("b.example", 80, default)).EndPoints).ToString());
        Assert.Equal("3.3.3.3:443", Assert.Single((await resolver.FindAsync("a.example", 443, default)).EndPoints).ToString());
        Assert.Equal("4.4.4.4:81", Assert.Single((await resolver.FindAsync("a.example", 81, default)).EndPoints).ToString());
        // An address is no name: "*" does not lead it elsewhere.
        Assert.Equal("8.8.8.8:80", Assert.Single((await resolver.FindAsync("8.8.8.8", 80, default)).EndPoints).ToString());
        Assert.Equal(FailureKind.ForbiddenAddress, (await resolver.FindAsync("10.0.0.1", 80, default)).Failure!.Kind);
    }

    [Fact]
    public async Task RefusalBehindProxyAsync_OnePrivateAddressAmongPublic_Refuses()
    {
        var resolver = Resolver(new FetchOptions(), "8.8.8.8", "10.0.0.1");

        Assert.Equal(FailureKind.ForbiddenAddress, (await resolver.RefusalBehindProxyAsync("mixed.example", 80, default))!.Kind);
        Assert.Null((await resolver.FindAsync("mixed.example", 80, default)).Failure);
    }

    [Theory]
    [InlineData("mixed.example", null)]
    [InlineData("10.0.0.1", FailureKind.ForbiddenAddress)]
    [InlineData("[::1]", FailureKind.ForbiddenAddress)]
    [InlineData("localhost", FailureKind.ForbiddenAddress)]
    [InlineData("a.localhost", FailureKind.ForbiddenAddress)]
    [InlineData("localhost.", FailureKind.ForbiddenAddress)]
    [InlineData("a.localhost.", FailureKind.ForbiddenAddress)]
    public async Task RefusalBehindProxyAsync_ProxyTrusted_JudgesOnlyWhatTheUrlSays(string host, FailureKind? expected)
    {
        var resolver = new TargetResolver(new FetchOptions { ProxyDns = ProxyDns.Trust }, new NameCache((_, _) => throw new InvalidOperationException("No look-up is due."), 4, new ManualTimeProvider()));

        Assert.Equal(expected, (await resolver.RefusalBehindProxyAsync(host, 80, default))?.Kind);
    }

    private static TargetResolver Resolver(FetchOptions options, params string[] addresses) => new(
        options, new NameCache((_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()), 4, new ManualTimeProvider()));
}

public sealed class AddressRaceTests
{
    private static readonly IPEndPoint A4 = new(IPAddress.Parse("1.1.1.1"), 80);
    private static readonly IPEndPoint B4 = new(IPAddress.Parse("2.2.2.2"), 80);
    private static readonly IPEndPoint A6 = new(IPAddress.Parse("2606::1"), 80);
    private static readonly IPEndPoint B6 = new(IPAddress.Parse("2606::2"), 80);
    private readonly ManualTimeProvider _clock = new();
    private readonly List<IPEndPoint> _tried = [];

    [Fact]
    public void Interleave_FamiliesTakeTurns() => Assert.Equal([A6, A4, B6, B4], AddressRace.Interleave([A6, B6, A4, B4]));

    [Fact]
    public void Interleave_ManyAddresses_AreCapped() => Assert.Equal(AddressRace.MostAddresses, AddressRace.Interleave([.. Enumerable.Repeat(A4, 50)]).Count);

    [Fact]
    public async Task ConnectAsync_FirstSilent_SecondStartsAfterTheHeadStartAndWins()
    {
        var won = new MemoryStream();
        var race = Race(async (endPoint, stop) =>
        {
            if (endPoint.Equals(A4)) return won;
            await Task.Delay(Timeout.Infinite, stop);
            throw new InvalidOperationException();
        });
        var connecting = race.ConnectAsync([A6, A4], default).AsTask();
        Assert.Equal([A6], _tried);

        _clock.Advance(AddressRace.Stagger);

        Assert.Same(won, await connecting);
        Assert.Equal([A6, A4], _tried);
    }

    [Fact]
    public async Task ConnectAsync_FirstRefused_SecondStartsAtOnce()
    {
        var won = new MemoryStream();
        var race = Race((endPoint, _) => endPoint.Equals(A4) ? ValueTask.FromResult<Stream>(won) : Fail(SocketError.NetworkUnreachable));
        Assert.Same(won, await race.ConnectAsync([A6, A4], default));
    }

    [Fact]
    public async Task ConnectAsync_LateWinner_IsClosed()
    {
        var late = new TaskCompletionSource<Stream>();
        var lateStream = new ClosingStream();
        var race = Race((endPoint, _) => endPoint.Equals(A6) ? new(late.Task) : ValueTask.FromResult<Stream>(new MemoryStream()));
        var connecting = race.ConnectAsync([A6, A4], default).AsTask();
        _clock.Advance(AddressRace.Stagger);
        await connecting;

        late.SetResult(lateStream);

        await lateStream.Closed.Task;
    }

    [Fact]
    public async Task ConnectAsync_AllFail_SaysTheWorst()
    {
        var race = Race((endPoint, _) => Fail(endPoint.Equals(B4) ? SocketError.TimedOut : SocketError.ConnectionRefused));

        var error = await Assert.ThrowsAsync<DialException>(async () => await race.ConnectAsync([A4, B4, A6], default));

        Assert.Equal(FailureKind.ConnectTimeout, error.Failure.Kind);
        Assert.Contains("3 addresses", error.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_OutOfDescriptors_IsTheMachinesLimit()
    {
        var race = Race((endPoint, _) => Fail(endPoint.Equals(A4) ? SocketError.TooManyOpenSockets : SocketError.TimedOut));
        var error = await Assert.ThrowsAsync<DialException>(async () => await race.ConnectAsync([A4, B4], default));
        Assert.Equal(FailureKind.LocalLimit, error.Failure.Kind);
    }

    private AddressRace Race(SocketConnect connect) => new(
        (endPoint, stop) =>
        {
            _tried.Add(endPoint);
            return connect(endPoint, stop);
        },
        _clock);

    private static ValueTask<Stream> Fail(SocketError code) => ValueTask.FromException<Stream>(new SocketException((int)code));

    private sealed class ClosingStream : MemoryStream
    {
        public TaskCompletionSource Closed { get; } = new();

        protected override void Dispose(bool disposing)
        {
            Closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
