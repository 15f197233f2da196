using System.Diagnostics;
using System.Xml.Linq;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A report of the demo's folder, as a program reads it and as a browser shows it.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Report_OfTheDemo_HoldsItsPictures_AndABrowserShowsItWithoutComplaint()
    {
        var output = _folder.File("demo");
        (await CommandLine.RunAsync("demo", "-o", output)).Expect(0);

        (await CommandLine.RunAsync("report", output)).Expect(0);

        var file = Path.Combine(output, "report.html");
        var page = XDocument.Load(file);
        var pictures = page.Descendants("img").Select(image => image.Attribute("src")!.Value).ToList();
        Assert.True(pictures.Count > 150, $"{pictures.Count} pictures");
        Assert.All(pictures, picture => Assert.StartsWith("data:image/webp;base64,", picture));
        Assert.True(page.Descendants("section").Count() >= 7);
        // Moved away from its folder it is the same page: nothing is loaded.
        var alone = _folder.File("moved.html");
        File.Move(file, alone);
        var (dom, complaints) = await ShowAsync(alone);
        Assert.Contains("Failures and what can be done", dom);
        Assert.DoesNotContain("CONSOLE", complaints);
        (await CommandLine.RunAsync("verify", output)).Expect(0);
    }

    private static async Task<(string Dom, string Complaints)> ShowAsync(string file)
    {
        var start = new ProcessStartInfo("chromium") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in new[] { "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom", $"file://{file}" }) start.ArgumentList.Add(word);
        using var browser = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var complaints = browser.StandardError.ReadToEndAsync(limit.Token);
        var dom = await browser.StandardOutput.ReadToEndAsync(limit.Token);
        await browser.WaitForExitAsync(limit.Token);
        Assert.Equal(0, browser.ExitCode);
        return (dom, await complaints);
    }
}
