using System.Net;
using ImageHaul.Testing;
using ImageHaul.Testing.Proxy;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>No spelling, hop or proxy leads to an address that is not public, unless the person opened it.</summary>
public sealed class AddressTests
{
    /// <summary>Loopback in every spelling that a URL parser, a resolver or an operating system understands; PORT stands for the server's.</summary>
    private static readonly string[] Loopback =
    [
        "http://127.0.0.1:PORT/", "http://127.1:PORT/", "http://127.0.1:PORT/", "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0x7f.0.0.1:PORT/", "http://0X7F.1:PORT/",
        "http://017700000001:PORT/", "http://0177.0.0.01:PORT/", "http://①②⑦.⓪.⓪.①:PORT/", "http://①②⑦.0.0.1:PORT/", "http://１２７。０。０。１:PORT/", "http://127.0.0.1.:PORT/",
        "http://%31%32%37.0.0.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/", "http://[::1]:PORT/",
        "http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/", "http://[::127.0.0.1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/", "http://[2002:7f00:1::]:PORT/",
        "http://0.0.0.0:PORT/", "http://0:PORT/", "http://[::]:PORT/", "http://localhost:PORT/", "http://LOCALHOST.:PORT/", "http://ⓛocalhost:PORT/",
        "http://example.com@127.0.0.1:PORT/", "http://example.com:80@127.0.0.1:PORT/", "http://example.com%2F@127.0.0.1:PORT/", "http://127.0.0.1:PORT#@example.com/",
        "http://127.0.0.1:PORT?@example.com/", "http://127.0.0.1:PORT\\@example.com/", "http:/127.0.0.1:PORT/", "http:127.0.0.1:PORT/", " http://127.0.0.1:PORT/", "https://127.1:PORT/",
    ];

    private static readonly string[] Others =
    [
        "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/meta-data/", "http://168.63.129.16/", "http://100.100.100.200/", "http://192.0.0.192/", "http://2852039166/",
        "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://198.18.0.1/", "http://224.0.0.1/", "http://240.0.0.1/", "http://255.255.255.255/",
        "http://192.0.2.1/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[2001::1]/", "http://[2001:db8::1]/", "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/", "http://[64:ff9b:1::1]/", "http://[2002:a00:1::]/", "http://[::ffff:0:10.0.0.1]/",
    ];

    [Fact]
    public async Task Get_EverySpellingOfAnAddressThatIsNotPublic_IsForbiddenAndNeverConnectedTo()
    {
        await using var run = new HostileRun();
        var urls = Loopback.Select(url => url.Replace("PORT", $"{run.Server.Port}", StringComparison.Ordinal)).Concat(Others).ToList();
        for (var i = 0; i < urls.Count; i++) run.AddUrl($"row-{i}", "forbidden-address", urls[i]);

        await run.RunAsync();

        Assert.Equal(0, run.Server.Log.Connections);
    }

    [Fact]
    public async Task Get_EveryHop_IsJudged_AndAllowAddressOpensItsRangeOnly()
    {
        // 127.0.0.1 is open, 127.0.0.2 on the same port is not.
        await using var run = new HostileRun(new() { BindAddresses = [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")] });
        string Inner(string host, int seed) => run.Server.Url($"/image/png/{seed}", host: host);
        run.AddUrl("open", "downloaded", Inner("127.0.0.1", 1));
        run.AddUrl("closed", "forbidden-address", Inner("127.0.0.2", 3));
        run.Add("hop", "forbidden-address", "/image/png/4", new() { Locations = [Inner("127.0.0.2", 5)] });
        run.Add("hop-metadata", "forbidden-address", "/image/png/6", new() { Locations = ["http://169.254.169.254/latest/meta-data/"] });
        run.Add("hop-spelled", "forbidden-address", "/image/png/7", new() { Locations = [Inner("0x7f000002", 8)] });
        run.Add("third-hop", "forbidden-address", $"/redirect/3?to={Uri.EscapeDataString(Inner("127.0.0.2", 9))}");

        await run.RunAsync("--allow-address", "127.0.0.1/32", "--allow-address", "192.168.7.0/24");

        Assert.DoesNotContain(run.Server.Log.Entries, entry => entry.LocalEndPoint.Address.Equals(IPAddress.Parse("127.0.0.2")));
    }

    [Fact]
    public async Task Get_BehindAProxy_TheTargetIsJudgedBeforeTheRequestLeaves()
    {
        await using var proxy = MisbehavingProxy.Start();
        await using var run = new HostileRun();
        var urls = Loopback.Select(url => url.Replace("PORT", $"{run.Server.Port}", StringComparison.Ordinal)).Concat(Others).ToList();
        for (var i = 0; i < urls.Count; i++) run.AddUrl($"row-{i}", "forbidden-address", urls[i]);
        run.AddUrl("tunnel", "forbidden-address", "https://10.0.0.1/x.png");

        await run.RunAsync("--proxy", proxy.Url.ToString());

        Assert.Empty(proxy.Requests);
    }
}
