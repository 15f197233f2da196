using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace ImageHaul.Tests.Library;

/// <summary>The public surface of the package, pinned: whatever changes it is seen in review, as text.</summary>
public sealed class PublicApiTests
{
    private static readonly string Pinned = Path.Combine(Architecture.Repository.Root, "tests", "ImageHaul.Tests", "Library", "PublicApi");

    /// <summary>The assemblies of the package.</summary>
    private static readonly string[] Names =
    [
        "ImageHaul", "ImageHaul.Catalog", "ImageHaul.Fetching", "ImageHaul.Frontier", "ImageHaul.Imaging", "ImageHaul.Manners", "ImageHaul.Model", "ImageHaul.Pipeline",
        "ImageHaul.Sources", "ImageHaul.Storage",
    ];

    public static TheoryData<string> Assemblies => [.. Names];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicApi_IsAsPinned(string name)
    {
        var now = Assembly.Load(name).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n") + "\n";
        var file = Path.Combine(Pinned, name + ".txt");
        if (Environment.GetEnvironmentVariable("TEST_ACCEPT_API") == "1") File.WriteAllText(file, now);
        var pinned = File.Exists(file) ? File.ReadAllText(file) : "";

        if (pinned == now) return;
        var (old, fresh) = (pinned.Split('\n'), now.Split('\n'));
        var changes = old.Except(fresh).Select(line => "- " + line).Concat(fresh.Except(old).Select(line => "+ " + line));
        Assert.Fail($"""
            The public surface of {name} is not what {Path.GetRelativePath(Architecture.Repository.Root, file)} says:
            {string.Join('\n', changes.Take(40))}
            Removing or changing a member breaks users: was it meant? Then accept all surfaces as they are, look at the difference, and commit it:
              TEST_ACCEPT_API=1 dotnet test tests/ImageHaul.Tests -c Release --filter FullyQualifiedName~PublicApiTests && git diff tests/ImageHaul.Tests/Library/PublicApi
            """);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicMethods_TakeTheirCancellationTokenLast(string name)
    {
        var odd = Methods(name).Where(method => method.GetParameters() is { Length: > 0 } parameters
            && parameters.Any(parameter => parameter.ParameterType == typeof(CancellationToken)) && parameters[^1].ParameterType != typeof(CancellationToken));

        Assert.Empty(odd.Select(method => $"{method.DeclaringType}.{method.Name}"));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicTypes_HoldNoMutableStatics(string name)
    {
        var fields = Assembly.Load(name).GetExportedTypes().Where(type => !type.IsEnum)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field is { IsLiteral: false, IsInitOnly: false }))
            .Select(field => $"{field.DeclaringType}.{field.Name}");
        var properties = Assembly.Load(name).GetExportedTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Static | BindingFlags.Public).Where(property => property.SetMethod is { IsPublic: true }))
            .Select(property => $"{property.DeclaringType}.{property.Name}");

        Assert.Empty(fields.Concat(properties));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicRecords_AreSetAtCreationOnly(string name)
    {
        var settable = Assembly.Load(name).GetExportedTypes().Where(type => type.GetMethod("<Clone>$") is not null)
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
            .Where(property => property.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));

        Assert.Empty(settable.Select(property => $"{property.DeclaringType}.{property.Name}"));
    }

    [Fact]
    public void Assemblies_AreThoseBelowTheFaces()
    {
        var projects = Architecture.Repository.SourceProjects().Select(project => project.Name).Except(["ImageHaul.Cli", "ImageHaul.Web"]);

        Assert.Equal(projects.Order(), Names.Order());
    }

    private static IEnumerable<MethodInfo> Methods(string name) =>
        Assembly.Load(name).GetExportedTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly));
}
