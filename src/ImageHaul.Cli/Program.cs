using System.Text;
using ImageHaul.Cli.Commands;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Testing.Demo;
using ImageHaul.Web.Report.Thumbnails;

namespace ImageHaul.Cli;

/// <summary>The way of a command line: find the command, take the words apart, resolve the options, run, end with the code that was decided.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] words)
    {
        // The program starts itself so for a report's thumbnails: see ThumbnailServer.
        if (words is [ThumbnailServer.Verb]) return ThumbnailServer.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
        CarriedLibrary.Offer();
        var code = await RunAsync(words, Surroundings.OfThisProcess(() => new LoopbackDemo(DemoSite.Start())));
        // Abandoned work may still hold threads: end without it.
        if (code == (int)ExitCode.Interrupted) Environment.Exit(code);
        return code;
    }

    /// <summary>Runs one command line.</summary>
    internal static async Task<int> RunAsync(string[] words, Surroundings here)
    {
        List<string> secrets = [];
        try
        {
            return (int)await DispatchAsync(words, here, secrets);
        }
        catch (OutputRefusedException refused)
        {
            await here.People.WriteAsync($"imagehaul: standard output cannot be written: {SafeText.Clean(refused.Message)}\n");
            return (int)ExitCode.StorageRefused;
        }
        catch (Exception defect)
        {
            await here.People.WriteAsync(DefectMessage.Of(defect, secrets) + "\n");
            return (int)ExitCode.Defect;
        }
        finally
        {
            await here.People.FlushAsync();
            await here.Output.FlushAsync();
        }
    }

    private static async Task<ExitCode> DispatchAsync(string[] words, Surroundings here, List<string> secrets)
    {
        switch (words.FirstOrDefault())
        {
            case "--version":
                await PrintAsync(here, $"imagehaul {CommandOutlines.Version}\n");
                return ExitCode.Success;
            case "--help" or "-h" or "-?":
            case "help" when words.Length == 1:
                await PrintAsync(here, HelpText.OfProgram(CommandTable.All, here.Size().Width));
                return ExitCode.Success;
            case "help":
                return await DispatchAsync([words[1], "--help"], here, secrets);
            case null:
                await here.People.WriteAsync(HelpText.OfProgram(CommandTable.All, here.Size().Width));
                return ExitCode.Usage;
        }
        if (CommandTable.All.FirstOrDefault(command => command.Name == words[0]) is not { } entry) return await RefuseAsync(here, [UnknownCommand(words[0])], "");
        if (entry.Verb is Verbs.Get or Verbs.Retry) WarmUp.Begin();

        var given = ArgumentReader.Read(entry.Name, OptionTable.Of(entry.Verb), words[1..]);
        if (given.WantsHelp)
        {
            await PrintAsync(here, given.WantsBriefHelp ? HelpText.Brief(entry, here.Size().Width) : HelpText.OfCommand(entry, here.Size().Width));
            return ExitCode.Success;
        }
        var options = new OptionResolver(here.Places).Resolve(entry.Verb, given.Flags);
        secrets.AddRange(DefectMessage.SecretsOf(options));
        string[] faults = [.. given.Faults, .. CountFault(entry, given), .. options.Faults];
        if (faults.Length > 0) return await RefuseAsync(here, faults, $" {entry.Name}");

        var context = new CommandContext(here, given, options, here.OpenTerminal(options.Settings.Color));
        foreach (var warning in options.Warnings) context.Say([$"imagehaul: warning: {SafeText.Clean(warning)}"]);
        return await entry.RunAsync(context);
    }

    private static string UnknownCommand(string word)
    {
        if (word.StartsWith('-')) return $"{word} comes before the command; write: imagehaul COMMAND [options]";
        if (word.Contains("://", StringComparison.Ordinal) || File.Exists(word)) return $"'{Model.UrlRedactor.Redact(word)}' is no command; did you mean: imagehaul get {Model.ShellQuote.Word(Model.UrlRedactor.Redact(word))}";
        return $"'{word}' is no command{DidYouMean.Among(CommandTable.All.Select(command => command.Name), word)}";
    }

    private static IEnumerable<string> CountFault(CommandEntry entry, Arguments given)
    {
        var count = given.Positionals.Count;
        var missing = entry.Words.Contains('|', StringComparison.Ordinal) ? $"one of {entry.Words.Replace("|", ", ", StringComparison.Ordinal)}" : entry.Words.TrimEnd('.');
        if (count < entry.WordCount.Least) yield return $"{missing} is missing; write: imagehaul {entry.Name} {entry.Words}";
        if (count > entry.WordCount.Most)
            yield return $"'{Model.UrlRedactor.Redact(given.Positionals[entry.WordCount.Most])}' is one word too many; write: imagehaul {entry.Name}{(entry.Words.Length == 0 ? "" : $" {entry.Words}")}";
    }

    private static async Task<ExitCode> RefuseAsync(Surroundings here, IEnumerable<string> faults, string command)
    {
        foreach (var fault in faults) await here.People.WriteAsync($"imagehaul: {SafeText.Clean(fault)}\n");
        await here.People.WriteAsync($"see: imagehaul{command} --help\n");
        return ExitCode.Usage;
    }

    private static async Task PrintAsync(Surroundings here, string text) => await here.Output.WriteAsync(Encoding.UTF8.GetBytes(text));
}
