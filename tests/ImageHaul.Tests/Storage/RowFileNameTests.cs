using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using ImageHaul.Model;
using ImageHaul.Storage;
using static ImageHaul.Tests.Storage.StoreTesting;

namespace ImageHaul.Tests.Storage;

public sealed class RowFileNameTests
{
    private static readonly Digest Digest = DigestOf(Bytes("x"));

    private static string Best(string id, string? name, ImageFormat format = ImageFormat.Jpeg) => RowFileName.Candidates(new BlobLabel(id, name), format, Digest).First();

    [Theory]
    [InlineData("7", "photo.jpeg", ImageFormat.Jpeg, "7-photo.jpg")]
    [InlineData("7", "photo.JPG", ImageFormat.Jpeg, "7-photo.jpg")]
    [InlineData("7", "photo.jfif", ImageFormat.Jpeg, "7-photo.jpg")]
    [InlineData("7", "photo.tiff", ImageFormat.Tiff, "7-photo.tif")]
    [InlineData("7", "photo.heif", ImageFormat.Heic, "7-photo.heic")]
    [InlineData("7", "favicon.cur", ImageFormat.Ico, "7-favicon.ico")]
    [InlineData("7", "photo.png", ImageFormat.Jpeg, "7-photo.png.jpg")]
    [InlineData("7", "photo.php", ImageFormat.Gif, "7-photo.php.gif")]
    [InlineData("7", "photo", ImageFormat.Webp, "7-photo.webp")]
    [InlineData("7", "photo..webp", ImageFormat.Webp, "7-photo.webp")]
    [InlineData("7", ".jpg", ImageFormat.Jpeg, "7-jpg.jpg")]
    [InlineData("7", null, ImageFormat.Png, "7-image.png")]
    [InlineData("7", "", ImageFormat.Png, "7-image.png")]
    [InlineData("7", "../../..", ImageFormat.Png, "7-image.png")]
    [InlineData("../7", "x", ImageFormat.Png, "_7-x.png")]
    [InlineData("", "x", ImageFormat.Png, "x.png")]
    [InlineData("", "con", ImageFormat.Png, "_con.png")]
    [InlineData("nul.1", "x", ImageFormat.Png, "_nul.1-x.png")]
    [InlineData("", "", ImageFormat.Png, "image.png")]
    public void Candidates_Best_IsThis(string id, string? name, ImageFormat format, string fileName) => Assert.Equal(fileName, Best(id, name, format));

    [Fact]
    public void Candidates_AreTheNameAloneThenWithTwelveDigitsThenWithAll()
    {
        var names = RowFileName.Candidates(new BlobLabel("7", "photo.jpg"), ImageFormat.Jpeg, Digest).ToArray();
        Assert.Equal(["7-photo.jpg", $"7-photo~{Digest.ToString()[..12]}.jpg", $"7-photo~{Digest}.jpg"], names);
    }

    [Fact]
    public void Candidates_FourKilobytesOfName_FillTheLimitAndKeepTheExtension()
    {
        foreach (var name in RowFileName.Candidates(new BlobLabel("7", new string('é', 4096) + ".jpeg"), ImageFormat.Jpeg, Digest))
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(name), 252, 255);
            Assert.EndsWith(".jpg", name);
            Assert.StartsWith("7-éé", name);
        }
    }

    [Fact]
    public void Candidates_LongId_LeavesRoomForTheName() => Assert.Equal(new string('i', 96) + "-photo.jpg", Best(new string('i', 5000), "photo.jpg"));

    [Fact]
    public void Candidates_NaughtyIdsAndNames_AreGoodFileNamesEverywhere()
    {
        foreach (var text in NaughtyNames.All)
        {
            foreach (var name in Candidates(text, "photo.jpg").Concat(Candidates("7", text)).Concat(Candidates(text, text)).Concat(Candidates("", text))) AssertGoodEverywhere(name);
        }
    }

    [Fact]
    public void Candidates_AnyIdAndName_AreGoodFileNamesEverywhereAndTheSameEveryTime() => NaughtyNames.Check(NaughtyNames.Generated.Two(), pair =>
    {
        var names = Candidates(pair.Item1, pair.Item2).ToArray();
        Assert.Equal(names, Candidates(new string(pair.Item1), new string(pair.Item2)));
        Assert.Equal(3, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, AssertGoodEverywhere);
        foreach (var name in names)
        {
            // The store must be able to find again what it has named, inside the folder.
            var paths = new BlobPaths("/out", BlobLayout.Original);
            Assert.True(paths.TryResolve(name, out var full), name);
            Assert.Equal(Path.GetFullPath("/out"), Path.GetDirectoryName(Path.GetFullPath(full)));
        }
    });

    [Fact]
    public void Candidates_NaughtyNames_CanBeCreatedHere()
    {
        using var folder = new TempFolder();
        foreach (var text in NaughtyNames.All)
        {
            foreach (var name in Candidates("7", text)) File.WriteAllText(folder[name], "");
        }
        Assert.All(folder.Files(), path => Assert.DoesNotContain('/', path));
    }

    private static IEnumerable<string> Candidates(string id, string? name) => RowFileName.Candidates(new BlobLabel(id, name), ImageFormat.Jpeg, Digest);

    // Written from the rules of the systems, not from the sanitiser.
    private static void AssertGoodEverywhere(string name)
    {
        Assert.EndsWith(".jpg", name, StringComparison.Ordinal);
        Assert.True(name.Length > ".jpg".Length);
        Assert.InRange(new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(name), 1, 255);
        Assert.False(name[0] is '.' or '-' or ' ', name);
        Assert.DoesNotContain(name, unit => unit < ' ' || "<>:\"/\\|?*".Contains(unit));
        Assert.False(Path.GetFileNameWithoutExtension(name)[^1] is '.' or ' ', name);
        Assert.DoesNotContain(name.EnumerateRunes(), rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        Assert.DoesNotContain(stem, (IEnumerable<string>)["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. "0123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" })]);
        Assert.Equal(name, UnicodeComposer.Compose(name));
    }
}
