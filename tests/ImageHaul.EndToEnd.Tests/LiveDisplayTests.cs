using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The live display as a person sees it, in a real terminal.</summary>
public sealed class LiveDisplayTests : HostileServerTest
{
    private static readonly string[] Labels = ["rows", "time", "speed", "images", "failed", "requests", "busy", "waiting", "disk"];

    private string Slow => $"imagehaul get {List(3000)} -o {Output} --allow-private --rate 20/s";

    [Fact]
    public async Task Resized_TheScreenHoldsOneBlock_AndNoGhosts()
    {
        using var screen = new TmuxScreen(File(""));
        screen.Type($"clear; {Slow}; echo code $?");
        var wide = await screen.WaitAsync("a block with bars", lines => IsOneBlock(lines, 12) && lines.Any(line => line.Contains('█')));
        Assert.All(wide, line => Assert.True(line.Length < 80, line));
        Assert.Contains(wide, line => line.StartsWith("disk", StringComparison.Ordinal) && line.Contains(" free"));
        Assert.False(screen.CursorIsVisible);

        screen.Resize(60, 15);
        await screen.WaitAsync("one low block", lines => IsOneBlock(lines, 9) && lines.All(line => line.Length < 60));
        screen.Resize(33, 30);
        await screen.WaitAsync("one narrow block", lines => IsOneBlock(lines, 12) && lines.All(line => line.Length < 33));
        screen.Resize(200, 45);
        await screen.WaitAsync("one large block", lines => IsOneBlock(lines, 13) && lines.Any(line => line.Length > 100));
        screen.Resize(80, 24);
        await screen.WaitAsync("one block as before", lines => IsOneBlock(lines, 12) && lines.All(line => line.Length < 80));
        Assert.False(screen.CursorIsVisible);
    }

    [Fact]
    public async Task CtrlC_SaysThatItStops_AndGivesTheTerminalBack()
    {
        using var screen = new TmuxScreen(File(""));
        screen.Type($"clear; {Slow}; echo code $?");
        await screen.WaitAsync("a block", lines => IsOneBlock(lines, 12));
        screen.Key("C-c");

        var end = await screen.WaitForAsync("code 7");
        Assert.Contains(end, line => line.Contains("stopping: ", StringComparison.Ordinal));
        Assert.DoesNotContain(end, line => line.StartsWith("speed", StringComparison.Ordinal));
        Assert.True(screen.CursorIsVisible);
        screen.Type("echo $((41 + 1)) is the answer");
        await screen.WaitForAsync("42 is the answer");
    }

    [Theory]
    [InlineData("C-c C-c")]
    [InlineData("C-\\")]
    public async Task EndedTheHardWay_TheCursorComesBack(string keys)
    {
        using var screen = new TmuxScreen(File(""));
        // The one request never ends: what the first Ctrl-C grants it would be ten seconds.
        screen.Type($"ulimit -c 0; imagehaul get {ListOf([Server.Url("/image/png/1", new Behaviour { NoAnswer = NoAnswer.Hang })])} -o {Output} --allow-private; echo code $?");
        await screen.WaitAsync("a block", lines => IsOneBlock(lines, 12));
        Assert.False(screen.CursorIsVisible);
        foreach (var (n, key) in keys.Split(' ').Index())
        {
            // Two signals at once would be one; one too many would meet the shell.
            if (n > 0) await screen.WaitForAsync("press Ctrl-C again");
            screen.Key(key);
        }

        await screen.WaitAsync("the end", lines => lines.Any(line => line.StartsWith("code 1", StringComparison.Ordinal)));
        Assert.True(screen.CursorIsVisible);
    }

    [Fact]
    public async Task CtrlZ_TheShellHasTheScreen_AndFgBringsTheBlockBack()
    {
        using var screen = new TmuxScreen(File(""));
        screen.Type($"{Slow}");
        await screen.WaitAsync("a block", lines => IsOneBlock(lines, 12));
        screen.Key("C-z");
        await screen.WaitForAsync("Stopped");
        Assert.True(screen.CursorIsVisible);
        Assert.DoesNotContain(screen.Lines(), line => line.StartsWith("speed", StringComparison.Ordinal));

        // In the background it works on and leaves the screen alone.
        var requests = Server.Log.RowRequests();
        screen.Type("clear; bg");
        await WorksOnAsync(requests + 40, () => screen.Type("clear; bg"));
        Assert.DoesNotContain(screen.Lines(), line => line.StartsWith("speed", StringComparison.Ordinal));
        screen.Type("clear; fg");
        await screen.WaitAsync("the block again", lines => lines.Count(line => line.StartsWith("speed", StringComparison.Ordinal)) == 1);
        Assert.False(screen.CursorIsVisible);
    }

    // Seen once: the process was halted again as soon as it went on (the runtime sets the terminal up anew then, and the system may halt it for that). A person types bg again.
    private async Task WorksOnAsync(long requests, Action again)
    {
        for (var halts = 0; ; halts++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await Server.Log.WaitForAsync(requests, patience.Token);
                return;
            }
            catch (OperationCanceledException) when (halts < 2)
            {
                again();
            }
        }
    }

    [Fact]
    public async Task FastRun_NoCaptureIsTorn()
    {
        using var screen = new TmuxScreen(File(""));
        screen.Type($"imagehaul get {List(60_000)} -o {Output} --allow-private --durability none; echo code $?");
        var blocks = new HashSet<string>();
        await screen.WaitAsync("many whole blocks", lines =>
        {
            if (lines.Any(line => line.StartsWith("code", StringComparison.Ordinal))) return true;
            if (!lines.Any(line => Labels.Any(label => line.StartsWith(label + "  ", StringComparison.Ordinal)))) return false;
            Assert.True(IsOneBlock(lines, 12), $"torn:\n{string.Join('\n', lines)}");
            blocks.Add(string.Join('\n', lines));
            return blocks.Count >= 25;
        });

        Assert.True(blocks.Count >= 10, $"only {blocks.Count} pictures of the run were caught");
    }

    [Theory]
    [InlineData("", "C.UTF-8", true, true)]
    [InlineData("", "C", true, false)]
    [InlineData("NO_COLOR=1", "C.UTF-8", false, true)]
    public async Task Display_FollowsTheTerminal(string variable, string locale, bool colours, bool blocks)
    {
        using var screen = new TmuxScreen(File(""), locale: locale);
        screen.Type($"{(variable.Length == 0 ? "" : $"export {variable}; ")}clear; {Slow}");
        var lines = await screen.WaitAsync("bars", seen => IsOneBlock(seen, 12) && seen.Any(line => line.StartsWith("speed", StringComparison.Ordinal) && line.EndsWith(blocks ? "█ 1 min" : "# 1 min", StringComparison.Ordinal)));

        Assert.Equal(blocks, lines.Any(line => line.Contains('─')));
        Assert.Equal(colours, screen.Styled().Contains("\e[2m", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TERM=dumb")]
    [InlineData("CI=true NO_COLOR=1")]
    public async Task PlainTerminal_GetsLinesWithoutControlCharacters(string variable)
    {
        using var screen = new TmuxScreen(File(""));
        // The second writer of the pane keeps the bytes as they came.
        screen.Type($"export {variable}; script -qec \"$(declare -f imagehaul); imagehaul get {List(260)} -o {Output} --allow-private --rate 20/s\" typescript; echo code $?");
        await screen.WaitForAsync("code 0");

        var written = await System.IO.File.ReadAllTextAsync(File("typescript"));
        Assert.Matches(@"\d+ of 260 rows \(\d+ %\), ", written);
        Assert.DoesNotContain(written, letter => char.IsControl(letter) && letter is not ('\r' or '\n'));
    }

    /// <summary>All labels once, in their order, on so many lines that follow one another, and nothing of another block.</summary>
    private static bool IsOneBlock(string[] lines, int height)
    {
        var labels = lines.Select(line => line.Split(' ')[0]).Where(Labels.Contains).ToArray();
        var first = Array.FindIndex(lines, line => line.StartsWith("rows ", StringComparison.Ordinal));
        var last = Array.FindIndex(lines, line => line.StartsWith("disk ", StringComparison.Ordinal));
        return labels.SequenceEqual(Labels) && last - first + 1 == height && last == lines.Length - 1;
    }
}
