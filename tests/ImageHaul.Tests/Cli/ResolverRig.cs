using ImageHaul.Cli.Options;

namespace ImageHaul.Tests.Cli;

/// <summary>Resolves options with an environment and settings files of the test's own.</summary>
internal sealed class ResolverRig : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imagehaul-options-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public string WorkingFile
    {
        set => File.WriteAllText(Path.Combine(_folder, "imagehaul.json"), value);
    }

    public string UserFile
    {
        set
        {
            Directory.CreateDirectory(Path.Combine(_folder, "user", "imagehaul"));
            File.WriteAllText(Path.Combine(_folder, "user", "imagehaul", "config.json"), value);
        }
    }

    public ResolvedOptions Resolve(params string[] words) => Resolve(Verbs.Get, words);

    /// <summary>Resolves for a command that knows the option.</summary>
    public ResolvedOptions Resolve(OptionRow row, string[] words) => Resolve(VerbOf(row), words);

    public ResolvedOptions ResolveNothing(OptionRow row) =>
        new OptionResolver(new SettingsPlaces(new Dictionary<string, string>(), Path.Combine(_folder, "nowhere"), null)).Resolve(VerbOf(row), new Dictionary<string, IReadOnlyList<string>>());

    public ResolvedOptions Resolve(Verbs verb, string[] words)
    {
        var given = ArgumentReader.Read("test", OptionTable.Of(verb), words);
        Assert.Empty(given.Faults);
        return new OptionResolver(new SettingsPlaces(Environment, _folder, Path.Combine(_folder, "user"))).Resolve(verb, given.Flags);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Verbs VerbOf(OptionRow row) => Enum.GetValues<Verbs>().First(verb => verb != Verbs.None && row.Verbs.HasFlag(verb));
}
