using System.Security.Cryptography;

namespace ImageHaul.Rig;

/// <summary>A served image: its path on the server, its length in bytes and its SHA-256.</summary>
internal sealed record ServedFile(string Path, long Length, string Digest);

/// <summary>The real images that the origin serves, and the small ones it makes.</summary>
internal sealed class Corpus
{
    /// <summary>Small files that tiny answers are made from.</summary>
    public const int TinyCount = 64;

    // FF FE, length 14, twelve digits: the comment that makes each answer a file of its own. places.conf does the same.
    private const int CommentDigits = 12;

    private readonly byte[][] _tiny;

    private Corpus(string folder, IReadOnlyList<ServedFile> files, string tinyFolder)
    {
        (Folder, Files, TinyFolder) = (folder, files, tinyFolder);
        _tiny = [.. Enumerable.Range(0, TinyCount).Select(n => File.ReadAllBytes(Path.Combine(tinyFolder, $"{n}.jpg")))];
    }

    public string Folder { get; }

    public IReadOnlyList<ServedFile> Files { get; }

    public string TinyFolder { get; }

    /// <summary>Makes the corpus, or takes the one that is there.</summary>
    public static Corpus Make(string work, int count)
    {
        var folder = Path.Combine(work, $"corpus-{count}");
        // Tiles above 16 KB and one wallpaper in a hundred files: a median of about 40 KB, p99 0.5 MB, a tail to several MB.
        Shell.Run(Checkout.File("tests", "corpus", "make-corpus"), folder, $"{count}", "16", $"{count / 100}");
        var files = Directory.EnumerateFiles(Path.Combine(folder, "files")).Order(StringComparer.Ordinal).AsParallel().AsOrdered()
            .Select(file => new ServedFile("c/" + Path.GetFileName(file), new FileInfo(file).Length, DigestOf(File.ReadAllBytes(file)))).ToList();
        return new Corpus(Path.Combine(folder, "files"), files, MakeTiny(folder, files));
    }

    /// <summary>The tiny image of this number.</summary>
    public ServedFile Tiny(int number)
    {
        var image = _tiny[number % TinyCount];
        var body = new byte[image.Length + 4 + CommentDigits];
        ReadOnlySpan<byte> start = [0xff, 0xd8, 0xff, 0xfe, 0, CommentDigits + 2];
        start.CopyTo(body);
        number.TryFormat(body.AsSpan(start.Length), out _, $"D{CommentDigits}");
        image.AsSpan(2).CopyTo(body.AsSpan(start.Length + CommentDigits));
        return new ServedFile($"tiny/{number}.jpg", body.Length, DigestOf(body));
    }

    private static string MakeTiny(string folder, List<ServedFile> files)
    {
        var tiny = Path.Combine(folder, "tiny");
        if (File.Exists(Path.Combine(tiny, $"{TinyCount - 1}.jpg"))) return tiny;
        Directory.CreateDirectory(tiny);
        for (int made = 0, next = 0; made < TinyCount; next++)
        {
            var target = Path.Combine(tiny, $"{made}.jpg");
            Shell.Run("env", "VIPS_WARNING=0", "vips", "thumbnail", Path.Combine(folder, "files", Path.GetFileName(files[next].Path)), $"{target}[Q=75,strip]", "48");
            if (new FileInfo(target).Length is > 900 and < 2000) made++;
        }
        return tiny;
    }

    private static string DigestOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
