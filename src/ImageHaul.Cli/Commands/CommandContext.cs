using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;

namespace ImageHaul.Cli.Commands;

/// <summary>What a command runs with.</summary>
/// <param name="Here">The world outside.</param>
/// <param name="Given">The command line, taken apart.</param>
/// <param name="Options">The options in effect; free of faults.</param>
/// <param name="Terminal">Where to talk to people.</param>
internal sealed record CommandContext(Surroundings Here, Arguments Given, ResolvedOptions Options, Terminal Terminal)
{
    public CommandSettings Settings => Options.Settings;

    /// <summary>The events on standard output; null unless they were asked for.</summary>
    public JsonEvents? Events { get; } = Options.Settings.Progress == ProgressMode.Json
        ? new JsonEvents(Here.Output, reason => Terminal.WriteLine($"imagehaul: standard output cannot be written: {SafeText.Clean(reason.TrimEnd('.'))}; there are no more events"))
        : null;

    public DisplayKind Display => RunDisplay.Choose(Settings, Here.CanRedraw);

    /// <summary>Says what went wrong, even when quiet.</summary>
    public void Error(string text) => Terminal.WriteLine($"imagehaul: {SafeText.Clean(text)}");

    /// <summary>Says something for people, unless quiet.</summary>
    public void Say(IReadOnlyList<string> lines)
    {
        if (!Settings.Quiet) Terminal.WriteLines(lines);
    }
}
