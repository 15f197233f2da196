namespace ImageHaul.EndToEnd.Tests;

/// <summary>The precedence of settings, seen from outside: each step takes the strongest place away, and the next one counts.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Precedence_IsFlagEnvironmentWorkingFolderUserDefault()
    {
        using var folder = new TemporaryFolder();
        var user = Path.Combine(folder.Path, "user", "imagehaul", "config.json");
        Directory.CreateDirectory(Path.GetDirectoryName(user)!);
        await File.WriteAllTextAsync(user, """{ "per-host": 1 }""");
        await File.WriteAllTextAsync(folder.File("imagehaul.json"), """{ "$schema": "docs/imagehaul.schema.json", "per-host": 2, /* of this folder */ }""");
        var environment = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = folder.File("user"), ["IMAGEHAUL_PER_HOST"] = "3" };

        Assert.Equal(("4", "command line"), await PerHostAsync("--per-host", "4"));
        Assert.Equal(("3", "IMAGEHAUL_PER_HOST"), await PerHostAsync());
        environment.Remove("IMAGEHAUL_PER_HOST");
        Assert.Equal(("2", "imagehaul.json line 1"), await PerHostAsync());
        File.Delete(folder.File("imagehaul.json"));
        Assert.Equal(("1", $"{user} line 1"), await PerHostAsync());
        File.Delete(user);
        Assert.Equal(("8", "default"), await PerHostAsync());

        async Task<(string? Value, string? Origin)> PerHostAsync(params string[] words)
        {
            var said = (await CommandLine.RunInAsync(folder.Path, ["config", "--json", .. words], environment)).Expect(0).Output;
            using var json = System.Text.Json.JsonDocument.Parse(said);
            var value = json.RootElement.GetProperty("per-host");
            return (value.GetProperty("value").GetString(), value.GetProperty("origin").GetString());
        }
    }
}
