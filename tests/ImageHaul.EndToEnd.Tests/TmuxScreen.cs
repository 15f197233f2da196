using System.Diagnostics;
using System.Text;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A terminal that a test can look at: a shell in tmux, on a socket of its own. <c>imagehaul</c> in it is the built program.</summary>
internal sealed class TmuxScreen : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _socket = $"imagehaul-{Environment.ProcessId}-{Guid.NewGuid():N}"[..32];

    public TmuxScreen(string folder, int width = 80, int height = 24, string locale = "C.UTF-8")
    {
        // No start-up files: neither the person's nor the system's may change what is seen. The outer environment may say that a build server runs this.
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "-c", folder, "env", "-u", "CI", "-u", "NO_COLOR", $"LC_ALL={locale}", "PS1=ready> ",
            "bash", "--norc", "--noprofile");
        Type($"imagehaul() {{ env --default-signal=INT,TERM,HUP,QUIT,TSTP {CommandLine.Program} \"$@\"; }}; clear");
    }

    public bool CursorIsVisible => Tmux("display-message", "-p", "#{cursor_flag}").Trim() == "1";

    /// <summary>Types a line and presses Enter.</summary>
    public void Type(string line)
    {
        Tmux("send-keys", "-l", line);
        Key("Enter");
    }

    public void Key(string key) => Tmux("send-keys", key);

    public void Resize(int width, int height) => Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>The lines on the screen, blank ones at the end left out.</summary>
    public string[] Lines() => Tmux("capture-pane", "-p").TrimEnd('\n').Split('\n');

    public string Text() => string.Join('\n', Lines());

    /// <summary>The screen with its colours as escape sequences.</summary>
    public string Styled() => Tmux("capture-pane", "-p", "-e");

    /// <summary>Looks until the screen is as expected, and gives that picture.</summary>
    public async Task<string[]> WaitAsync(string what, Func<string[], bool> expected)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var lines = Lines();
            if (expected(lines)) return lines;
            Assert.True(waited.Elapsed < Patience, $"The screen never showed: {what}. It shows:\n{string.Join('\n', lines)}");
            await Task.Delay(20);
        }
    }

    public Task<string[]> WaitForAsync(string text) => WaitAsync(text, lines => lines.Any(line => line.Contains(text, StringComparison.Ordinal)));

    /// <summary>Ends the terminal, and waits for what ran in it: a run that stops in order still writes to its folder for a while.</summary>
    public void Dispose()
    {
        var shell = Tmux("display-message", "-p", "#{pane_pid}").Trim();
        Tmux("kill-server");
        var waited = Stopwatch.StartNew();
        while (IsAnyOfSession(shell) && waited.Elapsed < Patience) Thread.Sleep(20);
    }

    private static bool IsAnyOfSession(string leader)
    {
        using var search = Process.Start(new ProcessStartInfo("pgrep", ["-s", leader]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        search.StandardOutput.ReadToEnd();
        search.WaitForExit();
        return search.ExitCode == 0;
    }

    private string Tmux(params string[] words)
    {
        var start = new ProcessStartInfo("tmux") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var word in new[] { "-u", "-L", _socket }.Concat(words)) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"tmux {string.Join(' ', words)}: {errors.Result}");
        return output;
    }
}
