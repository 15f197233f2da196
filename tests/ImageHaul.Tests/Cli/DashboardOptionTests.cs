using System.Net;
using System.Net.Sockets;
using ImageHaul.Cli.Options;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Cli;

/// <summary><c>--dashboard [PORT]</c>: an option whose value may be left out.</summary>
public sealed class DashboardOptionTests : IDisposable
{
    private readonly CliRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("list.txt --dashboard", "auto", "list.txt")]
    [InlineData("--dashboard list.txt", "auto", "list.txt")]
    [InlineData("--dashboard 8090 list.txt", "8090", "list.txt")]
    [InlineData("--dashboard=8090 list.txt", "8090", "list.txt")]
    [InlineData("list.txt --dashboard --per-host 2", "auto", "list.txt")]
    [InlineData("list.txt --dashboard -o shop", "auto", "list.txt")]
    [InlineData("list.txt --dashboard -- --dashboard", "auto", "list.txt --dashboard")]
    [InlineData("--dashboard http://a.example/1.jpg", "auto", "http://a.example/1.jpg")]
    public void Words_OnlyANumberIsItsValue(string words, string value, string positionals)
    {
        var read = ArgumentReader.Read("get", OptionTable.Of(Verbs.Get), words.Split(' '));

        Assert.Empty(read.Faults);
        Assert.Equal([value], read.Flags["dashboard"]);
        Assert.Equal(positionals, string.Join(' ', read.Positionals));
    }

    [Theory]
    [InlineData("8090x")]
    [InlineData("70000")]
    [InlineData("0x50")]
    public async Task Port_ThatIsNone_IsRefused(string port)
    {
        Assert.Equal(2, await _rig.RunAsync("get", "http://a.example/1.jpg", "--dashboard", port));
        Assert.Contains($"--dashboard (from command line): '{port}' is no port", _rig.Errors);
        Assert.Null(_rig.Engine.Options);
    }

    [Fact]
    public async Task Get_SaysWhereThePageIs_EvenWhenQuiet_AndServesItWhileTheRunGoesOn()
    {
        HttpStatusCode? status = null;
        _rig.Engine.Work = async (observer, _, _) =>
        {
            Assert.NotNull(observer.Control);
            using var client = new HttpClient();
            using var response = await client.GetAsync(new Uri(_rig.Errors["dashboard: ".Length..].Trim()));
            status = response.StatusCode;
            return Samples.Summary(failed: 1);
        };

        Assert.Equal(3, await _rig.RunAsync("get", "http://a.example/1.jpg", "--dashboard", "-q"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Matches(@"^dashboard: http://127\.0\.0\.1:\d+/[\w-]{32}/\n$", _rig.Errors);
        Assert.Empty(_rig.Output);
    }

    [Fact]
    public async Task Get_PortTaken_IsRefusedBeforeAnythingIsFetched()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.Equal(2, await _rig.RunAsync("get", "http://a.example/1.jpg", "--dashboard", $"{port}"));

        Assert.Equal($"imagehaul: --dashboard: port {port} of 127.0.0.1 is taken; give another one, or none for a free one\n", _rig.Errors);
        Assert.Null(_rig.Engine.Options);
    }

    [Fact]
    public async Task Retry_HasItToo()
    {
        Assert.Equal(0, await _rig.RunAsync("retry", _rig.OutputFolder(), "--dashboard"));
        Assert.StartsWith("dashboard: http://127.0.0.1:", _rig.Errors);
    }

    [Fact]
    public async Task NextCommand_KeepsTheOptionAsItWasGiven()
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(RunEnd.Stopped, reason: "the run was interrupted"));

        await _rig.RunAsync("get", "http://a.example/1.jpg", "--dashboard");

        Assert.Contains("imagehaul get http://a.example/1.jpg --dashboard\n", _rig.Errors);
    }

    [Fact]
    public async Task Help_ShowsThatTheValueMayBeLeftOut()
    {
        await _rig.RunAsync("get", "--help");
        Assert.Contains("--dashboard [PORT|auto|off]", _rig.Output);
    }
}
