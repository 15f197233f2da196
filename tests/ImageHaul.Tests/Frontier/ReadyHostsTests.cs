using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class ReadyHostsTests
{
    private readonly ReadyHosts _hosts = new();

    [Fact]
    public void TakeDue_SeveralHosts_ComeInOrderOfTheirTime()
    {
        Host[] hosts = [New("a"), New("b"), New("c")];
        _hosts.WakeAt(hosts[0], Seconds(3));
        _hosts.WakeAt(hosts[1], Seconds(1));
        _hosts.WakeAt(hosts[2], Seconds(2));
        Assert.Equal(Seconds(1), _hosts.NextWake);
        Assert.Null(_hosts.TakeDue(Seconds(0.999)));
        Assert.Equal([hosts[1], hosts[2], hosts[0]], [_hosts.TakeDue(Seconds(3)), _hosts.TakeDue(Seconds(3)), _hosts.TakeDue(Seconds(3))]);
        Assert.Null(_hosts.TakeDue(Seconds(100)));
        Assert.Equal(TimeSpan.MaxValue, _hosts.NextWake);
    }

    [Fact]
    public void WakeAt_Earlier_CountsAndTheOldTimeIsDropped()
    {
        var host = New("a");
        _hosts.WakeAt(host, Seconds(10));
        _hosts.WakeAt(host, Seconds(2));
        _hosts.WakeAt(host, Seconds(5));
        Assert.Same(host, _hosts.TakeDue(Seconds(2)));
        Assert.Null(_hosts.TakeDue(Seconds(100)));
    }

    [Fact]
    public void Add_HostsAreServedInTheirOrder()
    {
        Host[] hosts = [New("a"), New("b")];
        foreach (var host in hosts) _hosts.Add(host);
        foreach (var host in hosts)
        {
            Assert.True(host.IsReady);
            Assert.True(_hosts.TryPeek(out var first));
            Assert.Same(host, first);
            _hosts.Remove(first);
            Assert.False(host.IsReady);
        }
        Assert.False(_hosts.TryPeek(out _));
    }

    private static Host New(string name) => new(new HostKey("http", name + ".test", 80), new PolitenessOptions());
}
