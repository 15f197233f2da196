using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Readers and terminals that go away in the middle. (The signals themselves: <see cref="ExitCodeTests"/>.)</summary>
public sealed class SignalTests : HostileServerTest
{
    [Fact]
    public async Task EventsIntoHead_TheRunGoesOn_AndEveryImageIsStored()
    {
        var result = await CommandLine.ShellAsync(
            $"set -o pipefail; $IMAGEHAUL get {List(300)} -o {Output} --allow-private --progress json --rate 300/s | head -1; echo \"codes ${{PIPESTATUS[*]}}\"");

        Assert.True(result.Output.Contains("codes 0 0"), result.ToString());
        Assert.Equal(300, Manifest.Read(Output).Count(row => row["status"] == "downloaded"));
    }

    [Fact]
    public async Task ExportIntoHead_EndsQuietly()
    {
        (await CommandLine.RunAsync("get", List(300), "-o", Output, "--allow-private")).Expect(0);

        var result = await CommandLine.ShellAsync($"for i in $(seq 300); do $IMAGEHAUL export {Output} | head -1 > /dev/null; echo \"codes ${{PIPESTATUS[*]}}\"; break; done");

        Assert.DoesNotContain("unexpected error", result.Errors);
        Assert.DoesNotContain("codes 1 ", result.Output);
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2> /dev/full")]
    public async Task ErrorOutputClosed_TheRunGoesOn(string closed)
    {
        var result = await CommandLine.ShellAsync($"$IMAGEHAUL get {List(300)} -o {Output} --allow-private --progress plain --verbose {closed}; echo \"code $?\"");

        Assert.True(result.Output.Contains("code 0"), result.ToString());
        Assert.Equal(300, Manifest.Read(Output).Count(row => row["status"] == "downloaded"));
    }

    [Fact]
    public async Task TerminalGone_StopsInOrder_AndTheSameCommandContinues()
    {
        // script gives the run a terminal of its own; killing script takes the terminal away and sends SIGHUP.
        var list = ListOf([.. Enumerable.Range(1, 50).Select(seed => Server.Url($"/image/png/{seed}")), Server.Url("/image/png/99", new Behaviour { NoAnswer = NoAnswer.Hang, Times = 1 })]);
        var result = await CommandLine.ShellAsync($$"""
            cd {{File("")}}
            # Whoever started the tests may have told them to ignore SIGHUP (nohup does), and a shell hands that on.
            env --default-signal=HUP,CONT script -qfc "$IMAGEHAUL get {{list}} -o images --allow-private & echo \$! > pid; wait" typescript < /dev/null > /dev/null 2>&1 & terminal=$!
            until [ -s pid ] && [ "$(ls images 2> /dev/null | wc -l)" -ge 50 ]; do sleep 0.05; kill -0 $terminal || break; done
            kill -9 $terminal
            for i in $(seq 600); do kill -0 $(cat pid) 2> /dev/null || break; sleep 0.1; done
            kill -0 $(cat pid) 2> /dev/null && echo "still there"
            $IMAGEHAUL get {{list}} -o images --allow-private --progress none; echo "code $?"
            """);

        Assert.True(result.Output.Contains("code 0") && !result.Output.Contains("still there"), result.ToString());
        Assert.Equal(51, Manifest.Read(Output).Count(row => row["status"] == "downloaded"));
        Assert.Equal(52, Server.Log.RowRequests());
    }
}
