using ImageHaul.Cli.Commands;
using ImageHaul.Cli.Options;

namespace ImageHaul.Tests.Cli;

public sealed class HelpTextTests : IDisposable
{
    private readonly CliRig _rig = new();

    public void Dispose() => _rig.Dispose();

    public static TheoryData<string> Commands => [.. CommandTable.All.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void OfCommand_NamesEachOptionOnce_AtEveryWidth(string name)
    {
        var command = CommandTable.All.Single(command => command.Name == name);
        foreach (var (terminal, width) in new[] { (20, 80), (80, 80), (97, 97), (300, 120) })
        {
            var lines = HelpText.OfCommand(command, terminal).Split('\n');

            Assert.All(OptionTable.Of(command.Verb), row => Assert.Single(lines, line => line.TrimStart().Split(' ', '[').Contains($"--{row.Name}") && line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 6 && (line[6] == '-' || line[2] == '-')));
            Assert.All(lines, line => Assert.True(line.Length <= width || !line.Contains(' ', StringComparison.Ordinal), line));
        }
    }

    [Fact]
    public async Task Letter_PrintsThePageThatFitsAScreen_TheLongFormAll()
    {
        Assert.Equal(0, await _rig.RunAsync("get", "-h"));
        var brief = _rig.Output;

        Assert.InRange(brief.Split('\n').Length, 20, 45);
        Assert.Contains("--per-host", brief);
        Assert.DoesNotContain("--idle-timeout", brief);
        Assert.Contains("imagehaul get --help", brief);
        await _rig.RunAsync("get", "--help");
        Assert.Contains("--idle-timeout", _rig.Output);
    }

    [Fact]
    public async Task Help_BeforeACommand_IsItsLongHelp()
    {
        Assert.Equal(0, await _rig.RunAsync("help", "get"));
        Assert.StartsWith("imagehaul get: ", _rig.Output);
        Assert.Contains("--idle-timeout", _rig.Output);
    }

    [Fact]
    public async Task Help_BeforeAnUnknownCommand_IsAFaultWithAHint()
    {
        Assert.Equal(2, await _rig.RunAsync("help", "rerty"));
        Assert.Contains("did you mean retry?", _rig.Errors);
    }

    [Fact]
    public void Common_NamesOptionsOfTheCommand() => Assert.All(CommandTable.All, command =>
        Assert.Subset(OptionTable.Of(command.Verb).Select(row => row.Name).ToHashSet(), command.Common.ToHashSet()));
}
