using System.Diagnostics;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The completion scripts in the shells they are for: interactive, on a terminal, with TAB pressed.</summary>
public sealed class CompletionTests : IDisposable
{
    /// <summary>What is typed before TAB, and the words that then stand on the line.</summary>
    private static readonly (string Typed, string Words)[] Lines =
    [
        ("imagehaul ret", "imagehaul retry"),
        ("imagehaul comple", "imagehaul completion"),
        ("imagehaul completion z", "imagehaul completion zsh"),
        ("imagehaul help expo", "imagehaul help export"),
        ("imagehaul get --lay", "imagehaul get --layout"),
        ("imagehaul get --layout sh", "imagehaul get --layout sharded"),
        ("imagehaul get --layout=or", "imagehaul get --layout=original"),
        ("imagehaul retry photos --class http-not", "imagehaul retry photos --class http-not-found"),
        ("imagehaul get --formats jpeg,pn", "imagehaul get --formats jpeg,png"),
        ("imagehaul get --dry-run li", "imagehaul get --dry-run list.csv"),
        ("imagehaul get -o pho", "imagehaul get -o photos/"),
        ("imagehaul get --output pho", "imagehaul get --output photos/"),
        ("imagehaul verify pho", "imagehaul verify photos/"),
        ("imagehaul compare photos.t", "imagehaul compare photos.txt"),
    ];

    private readonly TemporaryFolder _folder = new();

    public CompletionTests()
    {
        File.WriteAllText(_folder.File("list.csv"), "");
        File.WriteAllText(_folder.File("photos.txt"), "");
        Directory.CreateDirectory(_folder.File("photos"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Tab_InTheShell_CompletesTheLine(string shell)
    {
        var script = await ScriptAsync(shell);

        var words = await RunAsync("python3", string.Join('\n', Lines.Select(line => line.Typed)), Path.Combine(Checkout.Root, "tests", "ImageHaul.EndToEnd.Tests", "Scripts", "press-tab.py"), shell, script);

        Assert.Equal(string.Join('\n', Lines.Select(line => line.Words)), string.Join('\n', words.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())));
    }

    [Theory]
    [InlineData("imagehaul retry --class=http-not", "retry --class = http-not", "http-not-found")]
    [InlineData("imagehaul get --layout ''", "get --layout ''", "flat sharded original")]
    [InlineData("imagehaul explain --struct", "explain --struct", "--structure")]
    [InlineData("imagehaul export --format", "export --format", "--format")]
    [InlineData("imagehaul get -- --lay", "get -- --lay", "")]
    [InlineData("imagehaul verify --class", "verify --class", "")]
    public async Task Bash_Offers_WhatTheCommandKnows(string line, string words, string expected)
    {
        var offered = await RunAsync("bash", "", "--norc", "-c", $"source '{await ScriptAsync("bash")}'; COMP_LINE=\"{line}\"; COMP_WORDS=(imagehaul {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
            + "_imagehaul; echo \"${COMPREPLY[@]}\"");

        Assert.Equal(expected, offered.Trim());
    }

    [Fact]
    public async Task Bash_Completing_StartsNoProcess()
    {
        var script = await ScriptAsync("bash");
        var trace = _folder.File("trace");

        var offered = await RunAsync("strace", "", "-f", "-o", trace, "-e", "trace=execve,fork,vfork,clone,clone3", "bash", "--norc", "-c",
            $"source '{script}'; COMP_WORDS=(imagehaul retry --class ''); COMP_CWORD=3; _imagehaul; echo ${{#COMPREPLY[@]}}");

        Assert.True(int.Parse(offered) > 30, offered);
        Assert.Single(File.ReadAllLines(trace), line => line.Contains("execve") || line.Contains("fork") || line.Contains("clone"));
    }

    private async Task<string> ScriptAsync(string shell)
    {
        var path = _folder.File($"completion.{shell}");
        await File.WriteAllTextAsync(path, (await CommandLine.RunAsync("completion", shell)).Expect(0).Output);
        return path;
    }

    private async Task<string> RunAsync(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path,
        };
        start.Environment["HOME"] = _folder.Path;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"exit {process.ExitCode}: {await errors}");
        return await output;
    }
}
