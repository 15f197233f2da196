using System.Reflection;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Reference;

namespace ImageHaul.Cli.Commands;

/// <summary>The commands, for what is made of their table.</summary>
internal static class CommandOutlines
{
    /// <summary>The program's version, such as <c>1.2.3</c>.</summary>
    public static string Version { get; } = typeof(CommandOutlines).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Every command.</summary>
    public static IReadOnlyList<CommandOutline> All() =>
        [.. CommandTable.All.Select(command => new CommandOutline(command.Name, command.Words, command.Summary, command.Detail, command.Examples, OptionTable.Of(command.Verb)))];
}
