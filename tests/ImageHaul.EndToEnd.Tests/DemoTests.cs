namespace ImageHaul.EndToEnd.Tests;

/// <summary>The README's first command.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_DownloadsAtLeast200Images_AndTheFolderVerifies()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("demo");

        var result = await CommandLine.RunAsync("demo", "-o", output);

        // The demo's own list has rows that must fail; it ends well when every row ended as its misbehaviour demands.
        result.Expect(0);
        var rows = Manifest.Read(output);
        Assert.True(rows.Count(row => row["status"] == "downloaded") >= 200, result.ToString());
        (await CommandLine.RunAsync("verify", output)).Expect(0);
    }
}
