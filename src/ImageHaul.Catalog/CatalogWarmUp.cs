using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>Records one row in a database in memory: the library is loaded and its calls are compiled before a file needs them.</summary>
internal static class CatalogWarmUp
{
    /// <summary>Warms up.</summary>
    /// <exception cref="DatabaseException">The library cannot be used.</exception>
    public static void Run()
    {
        using var database = Database.OpenInMemory();
        _ = Schema.Prepare(database, "");
        var writer = new RecordWriter(database, new Meta(database), new UrlFingerprint(new byte[16]), UrlRedactor.Redact);
        database.Transact(() => writer.Write(Row(), sequence: 1));
    }

    private static ImageRecord Row() => new()
    {
        Request = new ImageRequest { Ordinal = 1, RawUrl = "http://example.com/", Url = CanonicalUrl.Parse("http://example.com/", out _) },
        Status = RecordStatus.Downloaded,
        Image = new StoredImage(default, ImageFormat.Png, 1, "0.png", 1, 1),
    };
}
