using System.Diagnostics;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>
/// Thousands of real photographs behind nginx, and a list over them: 20 % of the rows repeat a file under another query string, 3 % are HTML typed
/// as an image, 2 % do not exist. Made once for all tests.
/// </summary>
public sealed class PhotoList : IDisposable
{
    private readonly NginxOrigin _origin;
    private readonly TemporaryFolder _folder = new();

    public PhotoList()
    {
        var corpus = Path.Combine(Environment.GetEnvironmentVariable("TEST_CORPUS") ?? Path.Combine(Path.GetTempPath(), "imagehaul-corpus"), "photos");
        var count = Environment.GetEnvironmentVariable("TEST_PHOTOS") ?? "5000";
        using var make = Process.Start(Path.Combine(Checkout.Root, "tests", "corpus", "make-corpus"), [corpus, count]);
        make.WaitForExit();
        if (make.ExitCode != 0) throw new InvalidOperationException("make-corpus failed");

        var files = Directory.EnumerateFiles(Path.Combine(corpus, "files")).Order(StringComparer.Ordinal).ToList();
        // The answer that every run is compared with: the server's own files.
        Digests = files.ToDictionary(file => Path.GetFileName(file), Sha256.OfFile);
        _origin = new NginxOrigin(Path.Combine(corpus, "files"));
        Rows = MakeRows([.. files.Select(file => Path.GetFileName(file))]);
        File.WriteAllLines(ListFile, Rows);
    }

    public string ListFile => _folder.File("photos.txt");

    public IReadOnlyList<string> Rows { get; }

    /// <summary>SHA-256 by file name.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; }

    /// <summary>Requests the server answered so far.</summary>
    public int Requests => _origin.Requests;

    public void Dispose()
    {
        _origin.Dispose();
        _folder.Dispose();
    }

    private List<string> MakeRows(IReadOnlyList<string> names)
    {
        // Fixed seed: every run has the same list.
        var random = new Random(20_261_122);
        var origin = $"http://127.0.0.1:{_origin.Port}";
        var total = (int)(names.Count / 0.75);
        var rows = names.Select(name => $"{origin}/{name}").ToList();
        for (var i = 0; i < total * 20 / 100; i++) rows.Add($"{origin}/{names[random.Next(names.Count)]}?copy={i}");
        for (var i = 0; i < total * 3 / 100; i++) rows.Add($"{origin}/lie/{i}.jpg");
        for (var i = 0; i < total * 2 / 100; i++) rows.Add($"{origin}/gone/{i}.jpg");
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
        return rows;
    }
}

/// <summary>The checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ImageHaul.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
