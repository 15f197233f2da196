using ImageHaul.Storage;

namespace ImageHaul.Tests.Library;

/// <summary>An output folder that holds files of its owner too, as with <c>get list.txt -o .</c>.</summary>
public sealed class ForeignFileTests : LibraryFixture
{
    [Theory]
    [InlineData("list.txt", false)]
    [InlineData("1-cat.jpg", true)]
    [InlineData("1-cat.JPG", false)]
    [InlineData(".jpg", false)]
    [InlineData("ab/1-cat.jpg", false)]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.svg", true)]
    [InlineData("01/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.tif", true)]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.txt", false)]
    public void CouldBeMade_Path_ByTheLayoutsNames(string path, bool expected) => Assert.Equal(expected, BlobPaths.CouldBeMade(path));

    [Fact]
    public async Task RepairAsync_FilesThatNoRunMakes_AreNoLoss()
    {
        await HaulAsync(Urls(2));
        File.WriteAllText(Path.Combine(Output, "list.txt"), "http://a.example/");
        File.Delete(Path.Combine(Output, ".imagehaul", "catalog.db"));

        var report = await new OutputFolder(Output).RepairAsync();

        Assert.Equal((2, 2, 0), (report.Rows, report.Images, report.Lost));
    }
}
