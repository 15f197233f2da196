using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;

namespace ImageHaul.Cli.Commands;

/// <summary>A command: what help and dispatch need to know of it.</summary>
internal sealed record CommandEntry
{
    public required string Name { get; init; }

    public required Verbs Verb { get; init; }

    /// <summary>What follows the name, such as <c>SOURCE...</c>; empty when nothing may.</summary>
    public string Words { get; init; } = "";

    /// <summary>Fewest and most words.</summary>
    public (int Least, int Most) WordCount { get; init; }

    public required string Summary { get; init; }

    /// <summary>A paragraph more for the command's own help.</summary>
    public string Detail { get; init; } = "";

    public required IReadOnlyList<(string Line, string Meaning)> Examples { get; init; }

    /// <summary>The options that most people need, by name: help begins with them. Empty when there are few anyway.</summary>
    public IReadOnlyList<string> Common { get; init; } = [];

    public required Func<CommandContext, Task<ExitCode>> RunAsync { get; init; }
}
