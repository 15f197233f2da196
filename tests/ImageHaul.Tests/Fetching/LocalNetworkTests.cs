using System.Net;
using System.Net.Sockets;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Fetching;

public sealed class LocalNetworkTests
{
    private readonly ManualTimeProvider _time = new();
    private bool _route = true, _link = true;

    [Fact]
    public void IsDown_DefaultRouteGone_IsTrueUntilItIsBack()
    {
        var network = Network();
        Assert.False(network.IsDown());
        _route = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(network.IsDown());
        _route = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(network.IsDown());
    }

    [Fact]
    public void IsDown_ClosedNetworkWithoutADefaultRoute_GoesByItsLinks()
    {
        _route = false;
        var network = Network();
        Assert.False(network.IsDown());
        _link = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(network.IsDown());
    }

    [Fact]
    public void IsDown_AskedByABurst_LooksOnce()
    {
        var looks = 0;
        var network = new LocalNetwork(_time, () => ++looks > 0, () => true);
        for (var i = 0; i < 100; i++) network.IsDown();
        Assert.Equal(2, looks);
    }

    [Theory]
    [InlineData(SocketError.NetworkUnreachable, true, FailureKind.LocalLimit)]
    [InlineData(SocketError.HostUnreachable, true, FailureKind.LocalLimit)]
    [InlineData(SocketError.NetworkDown, true, FailureKind.LocalLimit)]
    [InlineData(SocketError.NetworkUnreachable, false, FailureKind.ConnectRefused)]
    [InlineData(SocketError.HostUnreachable, false, FailureKind.ConnectRefused)]
    [InlineData(SocketError.ConnectionRefused, true, FailureKind.ConnectRefused)]
    public async Task ConnectAsync_NoWay_BlamesTheHostOnlyWhenTheMachineIsConnected(SocketError error, bool offline, FailureKind expected)
    {
        var race = new AddressRace((_, _) => ValueTask.FromException<Stream>(new SocketException((int)error)), _time, () => offline);

        var failed = await Assert.ThrowsAsync<DialException>(async () => await race.ConnectAsync([new IPEndPoint(IPAddress.Parse("93.184.215.14"), 80)], default));

        Assert.Equal(expected, failed.Failure.Kind);
    }

    [Theory]
    [InlineData(true, FailureKind.LocalLimit)]
    [InlineData(false, FailureKind.DnsFailure)]
    public async Task FindAsync_LookUpFails_BlamesTheNameOnlyWhenTheMachineIsConnected(bool offline, FailureKind expected)
    {
        using var names = new NameCache((_, _) => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain)), 4, _time, isOffline: () => offline);

        Assert.Equal(expected, (await names.FindAsync("photos.test", default)).Failure!.Kind);
    }

    [Fact]
    public async Task FindAsync_NameServerDeadForTwentySecondsThenBack_AnswersAgain()
    {
        var dead = true;
        using var names = new NameCache((_, _) => dead
            ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain))
            : Task.FromResult(new[] { IPAddress.Loopback }), 4, _time);
        for (var second = 0; second < 20; second++)
        {
            Assert.Equal(FailureKind.DnsFailure, (await names.FindAsync("photos.test", default)).Failure!.Kind);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        dead = false;
        _time.Advance(NameCache.FailedFor);

        Assert.Equal([IPAddress.Loopback], (await names.FindAsync("photos.test", default)).Addresses);
    }

    private LocalNetwork Network() => new(_time, () => _route, () => _link);
}
