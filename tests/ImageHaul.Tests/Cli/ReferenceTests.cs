using System.Diagnostics;
using ImageHaul.Cli.Commands;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Reference;
using ImageHaul.Cli.Running;

namespace ImageHaul.Tests.Cli;

/// <summary>What is made of the tables for other programs: the manual page and the completion scripts, judged by the programs that read them.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly CliRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Man_TheProgramsThatReadIt_HaveNothingToSay()
    {
        Assert.Equal(0, await _rig.RunAsync("man"));
        var page = _rig.Write("imagehaul.1", _rig.Output);

        Assert.Equal("", Run("mandoc", "-T", "lint", page));
        Assert.Equal("", Run("groff", "-ww", "-man", "-z", "-K", "utf8", page));
    }

    [Fact]
    public async Task Man_Read_NamesEveryCommandOptionVariableAndExitCode()
    {
        await _rig.RunAsync("man");
        var text = Run("mandoc", "-T", "utf8", "-O", "width=1000", _rig.Write("imagehaul.1", _rig.Output)).Replace("\b", "", StringComparison.Ordinal);
        var plain = System.Text.RegularExpressions.Regex.Replace(text, "(?<sign>.)\\k<sign>|_(?<sign>.)", "${sign}", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

        Assert.All(CommandTable.All, command => Assert.Contains($"imagehaul {command.Name}", plain));
        Assert.All(OptionTable.All, row => Assert.Contains($"--{row.Name}", plain));
        Assert.All(OptionTable.All, row => Assert.Contains(row.Variable, plain));
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Matches($"\n +{(int)code}( |\n)", plain));
        Assert.Contains("{ \"per-host\": 4, \"proxy\"", plain);
    }

    [Fact]
    public void ExitCodes_EachHasItsMeaning() => Assert.Equal(Enum.GetValues<ExitCode>().Select(code => (int)code), ExitCodeMeanings.All.Select(meaning => meaning.Code));

    [Theory]
    [InlineData("0", "1970-01-01")]
    [InlineData("1767225600", "2026-01-01")]
    [InlineData("soon", null)]
    public async Task Man_Date_IsThatOfTheSources(string epoch, string? date)
    {
        _rig.Environment["SOURCE_DATE_EPOCH"] = epoch;
        await _rig.RunAsync("man");

        Assert.Matches($"^.TH IMAGEHAUL 1 \"{date ?? "20[0-9]{2}-[0-9]{2}-[0-9]{2}"}\" \"imagehaul [0-9.]+\" \"User Commands\"\n", _rig.Output.Replace("\\-", "-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bash", "bash", "-n")]
    [InlineData("zsh", "zsh", "-n")]
    [InlineData("fish", "fish", "-n")]
    public async Task Completion_ItsShell_FindsNoFault(string name, string program, string check)
    {
        Assert.Equal(0, await _rig.RunAsync("completion", name));
        var script = _rig.Write($"imagehaul.{name}", _rig.Output);

        Assert.Equal("", Run(program, check, script));
        Assert.Contains($"completion {name}", string.Join('\n', _rig.OutputLines.TakeWhile(line => line.StartsWith('#'))));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Completion_HoldsEveryCommandOptionAndChoice(string name)
    {
        await _rig.RunAsync("completion", name);
        var words = _rig.Output.Split([' ', '\n', '\'', '"', '(', ')', ',', '[', ']', '{', '}', '=', '+', ':', '|', '*'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();

        Assert.All(CommandTable.All, command => Assert.Contains(command.Name, words));
        Assert.All(OptionTable.All, row => Assert.Contains(name == "fish" ? row.Name : $"--{row.Name}", words));
        Assert.All(OptionTable.All.SelectMany(row => row.Choices), choice => Assert.Contains(choice, words));
    }

    /// <summary>No PowerShell is at hand: quotes and brackets are counted by its rules.</summary>
    [Fact]
    public async Task Completion_PowerShell_QuotesAndBracketsClose()
    {
        await _rig.RunAsync("completion", "powershell");

        Assert.Null(PowerShellScan.Fault(_rig.Output));
        Assert.NotNull(PowerShellScan.Fault(_rig.Output.Replace("@(", "@", StringComparison.Ordinal)));
        Assert.NotNull(PowerShellScan.Fault(_rig.Output + "'"));
    }

    [Fact]
    public async Task Completion_UnknownShell_IsRefusedWithAHint()
    {
        Assert.Equal(2, await _rig.RunAsync("completion", "bsh"));
        Assert.Contains("did you mean bash?", _rig.Errors);
        Assert.Equal(2, await _rig.RunAsync("completion", "tcl-wish"));
        Assert.Contains("known are bash, zsh, fish, powershell", _rig.Errors);
    }

    [Fact]
    public void Literals_OfEachChoice_AreTakenByTheOption() => Assert.All(
        OptionTable.All.SelectMany(row => row.Choices.Concat(row.Synonyms).Select(word => (row, word))),
        pair => Assert.Null(pair.row.Apply(new CommandSettings(), [pair.word]).Fault));

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.Result;
    }
}
