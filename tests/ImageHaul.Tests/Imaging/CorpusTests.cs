using System.Globalization;
using ImageHaul.Imaging;
using ImageHaul.Model;
using Xunit.Abstractions;

namespace ImageHaul.Tests.Imaging;

/// <summary>
/// Runs the inspector over a folder and prints one tab-separated line a file: verdict, format, size, reason or note, path. Without the variable the
/// committed samples are the folder. To try a suite:
/// <c>IMAGEHAUL_CORPUS=suite IMAGEHAUL_CORPUS_OUT=verdicts.tsv dotnet test tests/ImageHaul.Tests --filter FullyQualifiedName~CorpusTests</c>.
/// </summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Inspect_EveryFileOfTheCorpus_GivesTheSameVerdictFromMemoryAndStream()
    {
        var folder = Environment.GetEnvironmentVariable("IMAGEHAUL_CORPUS") ?? Samples.Folder;
        var inspector = new ImageInspector(new InspectOptions { Formats = ImageFormats.All });
        var lines = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            var fromMemory = inspector.Inspect(bytes, null);
            using var stream = File.OpenRead(path);
            var fromStream = inspector.Inspect(stream, null);
            Assert.True(fromMemory == fromStream, $"{path}: {fromMemory} in memory, {fromStream} on a stream");
            foreach (var length in (int[])[16, 64, 512, 4096])
            {
                var early = inspector.Screen(bytes.AsSpan(0, Math.Min(length, bytes.Length)), length >= bytes.Length, null);
                Assert.False(early is not null && fromMemory.Failure is null, $"{path}: {length} bytes are refused ({early}), the whole is not");
            }
            lines.Add(Line(Path.GetRelativePath(folder, path), fromMemory));
        }
        Assert.NotEmpty(lines);
        foreach (var line in lines) output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("IMAGEHAUL_CORPUS_OUT") is { } file) File.WriteAllLines(file, lines);
    }

    private static string Line(string path, Inspection inspection) => string.Join('\t',
        inspection.Failure?.Kind.Name() ?? "accepted",
        inspection.Format == ImageFormat.None ? "-" : inspection.Format.Name(),
        string.Create(CultureInfo.InvariantCulture, $"{inspection.Width}x{inspection.Height}"),
        inspection.Failure?.Message ?? inspection.Note ?? "",
        path);
}
