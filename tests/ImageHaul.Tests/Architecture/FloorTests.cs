using System.Xml.Linq;

namespace ImageHaul.Tests.Architecture;

/// <summary>The floors of docs/architecture.md: a project uses only floors below it, siblings never use one another.</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["ImageHaul.Model"] = 1,
        ["ImageHaul.Sources"] = 2,
        ["ImageHaul.Frontier"] = 2,
        ["ImageHaul.Fetching"] = 2,
        ["ImageHaul.Manners"] = 2,
        ["ImageHaul.Imaging"] = 2,
        ["ImageHaul.Storage"] = 2,
        ["ImageHaul.Catalog"] = 2,
        ["ImageHaul.Pipeline"] = 3,
        ["ImageHaul"] = 4,
        ["ImageHaul.Web"] = 5,
        ["ImageHaul.Cli"] = 6,
    };

    public static TheoryData<string> Projects => [.. Floors.Keys];

    [Fact]
    public void EveryProjectUnderSrc_HasAFloor()
    {
        var found = Repository.SourceProjects().Select(project => project.Name).Order();

        Assert.Equal(Floors.Keys.Order(), found);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyLowerFloors(string name)
    {
        var project = Repository.SourceProjects().Single(project => project.Name == name);

        var upward = References(project.File).Where(reference => Floors.TryGetValue(reference, out var floor) && floor >= Floors[name]);

        Assert.Empty(upward);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesNoTestLibrary_ExceptTheFaceThatShipsTheDemo(string name)
    {
        var project = Repository.SourceProjects().Single(project => project.Name == name);

        var foreign = References(project.File).Where(reference => !Floors.ContainsKey(reference));

        Assert.Equal(name == "ImageHaul.Cli" ? ["ImageHaul.Testing"] : [], foreign);
    }

    [Fact]
    public void TestingLibrary_ReferencesNoProduct()
    {
        Assert.Empty(References(Path.Combine(Repository.Root, "tests", "ImageHaul.Testing", "ImageHaul.Testing.csproj")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_FormNoCircle(string name)
    {
        var project = Repository.SourceProjects().Single(project => project.Name == name);

        var circle = FolderGraph.Read(Path.GetDirectoryName(project.File)!).FindCircle();

        Assert.True(circle is null, $"{name}: {circle}");
    }

    [Fact]
    public void FolderGraph_TwoFoldersThatNameEachOther_AreACircle()
    {
        var graph = FolderGraph.Of([("A/One.cs", "class One { Two two; }"), ("B/Two.cs", "class Two { One one; }")]);

        Assert.NotNull(graph.FindCircle());
    }

    [Fact]
    public void FolderGraph_OneWayOnly_IsNoCircle()
    {
        var graph = FolderGraph.Of([("A/One.cs", "class One { Two two; }"), ("B/Two.cs", "class Two { /* One */ }")]);

        Assert.Null(graph.FindCircle());
    }

    private static IEnumerable<string> References(string projectFile) =>
        XDocument.Load(projectFile).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
