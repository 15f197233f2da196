using System.Net;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A host that asked for rest, and a process that dies before the rest is over.</summary>
public sealed class HostMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_TheRunThatContinues_LeavesTheHostThatAskedForRestAlone()
    {
        await using var server = HostileServer.Start(new HostileServerOptions { BindAddresses = [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")] });
        // Each answer asks for an hour of rest.
        var resting = Enumerable.Range(1, 20).Select(row => server.Url($"/image/png/{row}", new Behaviour { Status = 429, RetryAfter = "3600" }, "127.0.0.2")).ToList();
        var good = Enumerable.Range(100, 60).Select(row => server.Url($"/image/png/{row}", new Behaviour { SlowHeaders = TimeSpan.FromMilliseconds(100) })).ToList();
        var list = _folder.File("rows.txt");
        File.WriteAllLines(list, [.. resting, .. good]);
        string[] get = ["get", list, "-o", _folder.File("images"), "--allow-private", "--retry-after-max", "2h", "--per-host", "2", "--progress", "none"];

        using (var command = CommandLine.Start(get))
        {
            // Two at a time and a tenth of a second each: three seconds of work, and what was learnt is kept each second.
            await server.Log.WaitForAsync(50).WaitAsync(TimeSpan.FromSeconds(30));
            command.Kill();
            await command.WaitAsync();
        }
        var asked = Asked("127.0.0.2");
        Assert.InRange(asked, 1, 2);
        var left = good.Count - Asked("127.0.0.1");

        using (var command = CommandLine.Start(get))
        {
            await server.Log.WaitForAsync(server.Log.Total + left).WaitAsync(TimeSpan.FromSeconds(30));
            command.Signal("INT");
            Assert.Equal(7, (await command.WaitAsync()).ExitCode);
        }
        Assert.Equal(asked, Asked("127.0.0.2"));

        int Asked(string host) => server.Log.Host(host).Targets.Count(target => target.Key.StartsWith("/image/", StringComparison.Ordinal));
    }
}
