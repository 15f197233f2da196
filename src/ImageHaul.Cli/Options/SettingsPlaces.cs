namespace ImageHaul.Cli.Options;

/// <summary>Where settings can come from besides the command line.</summary>
/// <param name="Environment">The environment variables.</param>
/// <param name="WorkingFolder">Where <c>imagehaul.json</c> is looked for.</param>
/// <param name="UserFolder">Where <c>imagehaul/config.json</c> is looked for; null when there is no such place.</param>
internal sealed record SettingsPlaces(IReadOnlyDictionary<string, string> Environment, string WorkingFolder, string? UserFolder)
{
    /// <summary>The settings of runs from the working folder.</summary>
    public string WorkingFile => Path.Combine(WorkingFolder, "imagehaul.json");

    /// <summary>The user's settings; null when there is no such place.</summary>
    public string? UserFile => UserFolder is null ? null : Path.Combine(UserFolder, "imagehaul", "config.json");

    public string? Variable(string name) => Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
