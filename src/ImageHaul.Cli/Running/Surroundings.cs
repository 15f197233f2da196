using System.Collections;
using System.Text;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Screen;

namespace ImageHaul.Cli.Running;

/// <summary>Everything outside the program that a command may touch.</summary>
internal sealed record Surroundings
{
    /// <summary>Environment and settings files.</summary>
    public required SettingsPlaces Places { get; init; }

    /// <summary>Standard input.</summary>
    public required Func<Stream> Input { get; init; }

    public bool InputIsTerminal { get; init; }

    /// <summary>Standard output: data only.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: everything for people.</summary>
    public required TextWriter People { get; init; }

    public bool PeopleIsTerminal { get; init; }

    /// <summary>Columns and rows of the terminal.</summary>
    public required Func<(int Width, int Height)> Size { get; init; }

    /// <summary>Looks after the terminal's state when the program ends or is halted; null for none.</summary>
    public ITerminalWatch? Watch { get; init; }

    public required TimeProvider Time { get; init; }

    public required IHaulEngine Engine { get; init; }

    public required Func<IDemoSite> StartDemo { get; init; }

    /// <summary>Makes the signals of one command; listening already.</summary>
    public required Func<StopSignals> Signals { get; init; }

    /// <summary>A terminal that can redraw in place, and not the log of a build server.</summary>
    public bool CanRedraw => PeopleIsTerminal && Places.Variable("TERM") != "dumb" && Places.Variable("CI") is null;

    /// <summary>Makes the terminal for the colours asked for.</summary>
    public Terminal OpenTerminal(ColorMode color)
    {
        var canColor = PeopleIsTerminal && Places.Variable("TERM") != "dumb" && Places.Variable("NO_COLOR") is null;
        var locale = Places.Variable("LC_ALL") ?? Places.Variable("LC_CTYPE") ?? Places.Variable("LANG") ?? "";
        var unicode = PeopleIsTerminal && (OperatingSystem.IsWindows() || locale.Replace("-", "", StringComparison.Ordinal).Contains("UTF8", StringComparison.OrdinalIgnoreCase));
        return new Terminal(People, Size, new Palette(color == ColorMode.Always || (color == ColorMode.Auto && canColor), unicode), Watch);
    }

    /// <summary>This process.</summary>
    public static Surroundings OfThisProcess(Func<IDemoSite> startDemo)
    {
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) environment[(string)variable.Key] = (string?)variable.Value ?? "";
        var time = TimeProvider.System;
        return new Surroundings
        {
            Places = new(environment, Environment.CurrentDirectory, UserFolder(environment)),
            Input = Console.OpenStandardInput,
            InputIsTerminal = !Console.IsInputRedirected,
            Output = new DataOutput(Console.OpenStandardOutput()),
            // One write a drawing: Console.Error would send it in pieces of 256 characters, which flicker.
            People = new StreamWriter(new ForgivingOutput(Console.IsErrorRedirected || OperatingSystem.IsWindows() ? Console.OpenStandardError() : new TerminalStream()), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32 << 10) { AutoFlush = false },
            PeopleIsTerminal = !Console.IsErrorRedirected,
            Size = TerminalWatch.Size,
            Watch = new TerminalWatch(),
            Time = time,
            Engine = new LibraryEngine(time),
            StartDemo = startDemo,
            Signals = () =>
            {
                var signals = new StopSignals(time);
                signals.Listen();
                return signals;
            },
        };
    }

    private static string? UserFolder(Dictionary<string, string> environment)
    {
        if (environment.TryGetValue("XDG_CONFIG_HOME", out var folder) && Path.IsPathRooted(folder)) return folder;
        var data = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length == 0 ? null : data;
    }
}
