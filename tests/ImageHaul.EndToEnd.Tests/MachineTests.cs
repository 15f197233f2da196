using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A machine that runs short: the run slows down and comes back by itself, and no row is blamed on its host.</summary>
public sealed class MachineTests : HostileServerTest
{
    [Fact]
    public async Task FewDescriptors_ManyAtOnce_EveryRowEndsWell()
    {
        var list = List(2000, behaviour: new Behaviour { SlowHeaders = TimeSpan.FromMilliseconds(200) });
        var result = await CommandLine.ShellAsync(
            $"ulimit -n 256; $IMAGEHAUL get {list} -o {Output} --allow-private --concurrency 512 --per-host 512 --progress none");

        result.Expect(0);
        Assert.All(Manifest.Read(Output), row => Assert.Equal(("downloaded", ""), (row["status"], row["failure"])));
    }

    [Fact]
    public async Task FewEphemeralPorts_EveryRowEndsWell()
    {
        // Twenty ports, every connection closed by the client first and so kept waiting by the system: they run out at once.
        var list = File("rows.txt");
        var result = await CommandLine.ShellAsync($$"""
            {{Unshare("-n")}} bash -c '
              ip link set lo up
              echo "20000 20019" > /proc/sys/net/ipv4/ip_local_port_range
              mkfifo {{File("ready")}}
              python3 {{TinyServer}} 19000 {{File("ready")}} & server=$!
              cat {{File("ready")}} > {{File("go")}}
              for i in $(seq 300); do echo http://127.0.0.1:19000/$i; done > {{list}}
              $IMAGEHAUL get {{list}} -o {{Output}} --allow-private --concurrency 64 --per-host 64 --progress none; code=$?
              kill $server
              echo "code=$code"'
            """);

        Assert.True(result.Output.Contains("code=0"), result.ToString());
        Assert.Equal(300, Manifest.Read(Output).Count(row => row["status"] is "downloaded" or "duplicate"));
    }

    [Theory]
    [InlineData("ip link set eth0 down", "ip link set eth0 up")]
    [InlineData("ip route del default", "ip route add default via 10.77.0.1")]
    public async Task NetworkDownForAWhile_IsWaitedFor_AndNoRowFails(string cut, string mend)
    {
        // The run lives in a network namespace behind a virtual cable; the server at its other end.
        var list = File("rows.txt");
        var result = await CommandLine.ShellAsync($$"""
            {{Unshare("-n")}} bash -c '
              ip link set lo up
              unshare -n sleep 300 & inner=$!
              until [ "$(readlink /proc/$inner/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
              ip link add outer type veth peer name eth0 netns $inner || exit 99
              ip addr add 10.77.0.1/24 dev outer; ip link set outer up; ip addr add 203.0.113.7/32 dev lo
              in="nsenter -n -t $inner"
              $in ip link set lo up; $in ip addr add 10.77.0.2/24 dev eth0; $in ip link set eth0 up; $in ip route add default via 10.77.0.1
              mkfifo {{File("ready")}}
              python3 {{TinyServer}} 19000 {{File("ready")}} & server=$!
              cat {{File("ready")}} > {{File("go")}}
              for i in $(seq 600); do echo http://203.0.113.7:19000/$i; done > {{list}}
              $in $IMAGEHAUL get {{list}} -o {{Output}} --allow-private --rate 100/s --progress none 2> {{File("said")}} & run=$!
              while [ "$(ls {{Output}} 2>/dev/null | wc -l)" -lt 1 ]; do sleep 0.02; done
              $in {{cut}}; sleep 4; $in {{mend}}
              $in ip route replace default via 10.77.0.1
              wait $run; code=$?; cat {{File("said")}} >&2
              kill $server $inner
              echo "code=$code"'
            """);

        Assert.True(result.Output.Contains("code=0"), result.ToString());
        var rows = Manifest.Read(Output);
        Assert.Equal(600, rows.Count);
        Assert.All(rows, row => Assert.Equal("", row["failure"]));
    }

    [Fact]
    public async Task NameServerDeadForAWhile_IsWaitedFor_AndNoRowFails()
    {
        // A name server that nobody answers for: a resolv.conf that leads to a silent port, mended while the run goes on.
        var list = ListOf(Enumerable.Range(1, 20).Select(seed => $"http://photos.imagehaul-test.example:{Server.Port}/image/png/{seed}"));
        var result = await CommandLine.ShellAsync($$"""
            {{Unshare("-m")}} bash -c '
              cd {{File("")}}
              echo "nameserver 127.0.0.53" > resolv; echo "options timeout:1 attempts:1" >> resolv
              grep -v imagehaul-test /etc/hosts > hosts
              mount --bind resolv /etc/resolv.conf && mount --bind hosts /etc/hosts || exit 99
              $IMAGEHAUL get {{list}} -o images --allow-private --progress none --retry-base 1s 2> said & run=$!
              sleep 5
              echo "127.0.0.1 photos.imagehaul-test.example" >> hosts
              wait $run; code=$?; cat said >&2
              echo "code=$code"'
            """);

        Assert.True(result.Output.Contains("code=0"), result.ToString());
        Assert.All(Manifest.Read(Output), row => Assert.Equal("", row["failure"]));
    }

    private static string TinyServer => Path.Combine(Checkout.Root, "tests", "ImageHaul.EndToEnd.Tests", "Scripts", "tiny-server.py");
}
