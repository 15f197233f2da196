using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ImageHaul.Testing;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The library's package: what is in it, and that a project elsewhere can use it as its README says.</summary>
public sealed partial class PackageTests
{
    private static readonly string[] Assemblies =
    [
        "ImageHaul", "ImageHaul.Catalog", "ImageHaul.Fetching", "ImageHaul.Frontier", "ImageHaul.Imaging", "ImageHaul.Manners", "ImageHaul.Model", "ImageHaul.Pipeline",
        "ImageHaul.Sources", "ImageHaul.Storage",
    ];

    [Fact]
    public async Task Package_HoldsTheLibraryAlone_AndAConsumerRunsItsReadme()
    {
        using var folder = new TemporaryFolder();
        var configuration = AppContext.BaseDirectory.Contains("/Release/") ? "Release" : "Debug";
        // A version of its own: an earlier package of the same number would be taken from the machine's cache.
        var version = $"0.0.0-test.{Environment.ProcessId}.{Environment.TickCount64}";
        await DotnetAsync(Checkout.Root, "pack", "src/ImageHaul", "-c", configuration, "--no-build", "-o", folder.File("feed"), $"-p:PackageVersion={version}");

        CheckContents(folder.File($"feed/ImageHaul.{version}.nupkg"), version);
        using (var symbols = ZipFile.OpenRead(folder.File($"feed/ImageHaul.{version}.snupkg")))
        {
            Assert.Equal(Assemblies.Select(name => $"lib/net10.0/{name}.pdb").Order(), symbols.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".pdb")).Order());
        }
        await ConsumeAsync(folder, version);
    }

    private static void CheckContents(string file, string version)
    {
        using var package = ZipFile.OpenRead(file);
        var names = package.Entries.Select(entry => entry.FullName).ToHashSet();
        Assert.Equal(Assemblies.Select(name => $"lib/net10.0/{name}.dll").Order(), names.Where(name => name.EndsWith(".dll")).Order());
        Assert.Equal(Assemblies.Select(name => $"lib/net10.0/{name}.xml").Order(), names.Where(name => name.EndsWith(".xml") && name.StartsWith("lib/")).Order());
        Assert.Superset(new HashSet<string> { "README.md", "LICENSE", "licenses/unicode-idna.txt", "licenses/unicode-canonical.txt" }, names);

        using var text = package.GetEntry("ImageHaul.nuspec")!.Open();
        var nuspec = XDocument.Load(text);
        XNamespace space = nuspec.Root!.Name.Namespace;
        Assert.Equal(version, nuspec.Descendants(space + "version").Single().Value);
        Assert.Equal("MIT", nuspec.Descendants(space + "license").Single().Value);
        Assert.Equal("https://github.com/imagehaul/imagehaul", nuspec.Descendants(space + "repository").Single().Attribute("url")!.Value);
        Assert.Equal(Referenced(), nuspec.Descendants(space + "dependency").Select(row => $"{row.Attribute("id")!.Value} {row.Attribute("version")!.Value}").Order(StringComparer.Ordinal));
    }

    /// <summary>What the ten projects refer to, with the versions that are pinned.</summary>
    private static IEnumerable<string> Referenced()
    {
        var pinned = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(row => row.Attribute("Include")!.Value, row => row.Attribute("Version")!.Value);
        return Assemblies.SelectMany(name => XDocument.Load(Path.Combine(Checkout.Root, "src", name, name + ".csproj")).Descendants("PackageReference"))
            .Where(row => row.Attribute("PrivateAssets") is null)
            .Select(row => row.Attribute("Include")!.Value).Distinct().Select(id => $"{id} {pinned[id]}").Order(StringComparer.Ordinal);
    }

    private static async Task ConsumeAsync(TemporaryFolder folder, string version)
    {
        await using var server = HostileServer.Start();
        Directory.CreateDirectory(folder.File("consumer"));
        await File.WriteAllTextAsync(folder.File("consumer/Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{folder.File("feed")}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{folder.File("packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="ImageHaul" Version="{version}" /></ItemGroup>
            </Project>
            """);
        // The README's first example is the program, with loopback allowed; all others, and those of the guide, must compile.
        var readme = Blocks("src/ImageHaul/README.md");
        const string Options = "Storage = new() { Output = \"images\" },";
        Assert.Contains(Options, readme[0]);
        await File.WriteAllTextAsync(folder.File("consumer/Program.cs"), readme[0].Replace(Options, Options + " Fetching = new() { AllowPrivate = true },"));
        var others = readme.Skip(1).Concat(Blocks("docs/library.md")).ToList();
        for (var i = 0; i < others.Count; i++) await File.WriteAllTextAsync(folder.File($"consumer/Block{i}.cs"), Wrapped(others[i], i));

        await DotnetAsync(folder.File("consumer"), "build", "-v", "q", "-o", folder.File("built"));
        var said = await DotnetAsync(folder.File("consumer"), folder.File("built/Consumer.dll"), server.Url("/image/png/1"), server.Url("/status/404"));

        Assert.Contains(".png png ", said);
        Assert.Contains("2 http-not-found", said);
        Assert.True(File.Exists(folder.File("consumer/images/manifest.csv")));
    }

    private static List<string> Blocks(string file) =>
        [.. Fence().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))).Select(match => match.Groups["code"].Value)];

    /// <summary>An example within a method that has what examples take as given.</summary>
    private static string Wrapped(string block, int number)
    {
        var (usings, code) = (new StringBuilder(), new StringBuilder());
        foreach (var line in block.Split('\n')) (line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=') ? usings : code).AppendLine(line);
        var given = code.ToString();
        var isMember = given.Contains("class ", StringComparison.Ordinal);
        return $$"""
            {{usings}}
            using ImageHaul;
            using ImageHaul.Catalog;
            using ImageHaul.Model;
            using ImageHaul.Pipeline;
            using ImageHaul.Storage;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Logging;
            #pragma warning disable CS0105, CS1998, CS8321, CS0219
            {{(isMember ? given : $$"""
            internal static class Block{{number}}
            {
                public static async Task RunAsync(IServiceCollection services, HaulOptions options, string[] urls, CancellationToken stop, IServiceProvider provider, IBlobStore store, ImageHaul.Sources.IRequestSource source)
                {
            {{given}}
                }
            }
            """)}}
            """;
    }

    private static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // The servers that a build leaves behind would hold this process's pipes.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        // 3: some rows failed, as they should.
        Assert.True(process.ExitCode is 0 or 3, $"dotnet {string.Join(' ', arguments)}\n{said}{await errors}");
        return said;
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, 1000)]
    private static partial Regex Fence();
}
