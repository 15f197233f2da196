using System.Security.Cryptography;
using System.Text;
using ImageHaul.Catalog;
using ImageHaul.Model;
using Microsoft.Data.Sqlite;

namespace ImageHaul.Tests.Catalog;

/// <summary>A temporary folder with a catalog in it, and short ways to say rows.</summary>
internal sealed class CatalogFolder : IDisposable
{
    public static readonly DateTimeOffset Moment = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagehaul-catalog-");
    private SqliteCatalog? _catalog;

    public string Root => _folder.FullName;

    public string CatalogPath => Path.Combine(Root, "catalog.db");

    public SqliteCatalog Catalog => _catalog ??= Open(CatalogPath);

    /// <summary>Stands in for the real redactor, so that these tests do not depend on what that takes for a secret.</summary>
    public static string Redact(string url)
    {
        var at = url.IndexOf("sig=", StringComparison.Ordinal);
        return at < 0 ? url : url[..(at + 4)] + "***";
    }

    public static SqliteCatalog Open(string path)
    {
        var (catalog, fault) = SqliteCatalog.Open(path, Redact);
        Assert.Null(fault);
        return catalog!;
    }

    public void Close()
    {
        _catalog?.Dispose();
        _catalog = null;
    }

    public IReadOnlyList<ImageRecord> Commit(params ImageRecord[] batch)
    {
        var (records, failure) = Catalog.Commit(batch);
        Assert.Null(failure);
        return records;
    }

    public static ImageRequest Request(long ordinal, string? url = null, string? id = null)
    {
        url ??= $"https://host{ordinal % 3}.example/{ordinal}.jpg";
        return new ImageRequest { Ordinal = ordinal, RawUrl = url, Id = id, Url = CanonicalUrl.Parse(url, out _) };
    }

    public static StoredImage Image(string content, string? path = null)
    {
        var digest = new Digest(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return new StoredImage(digest, ImageFormat.Png, 1000 + content.Length, path ?? $"{digest}.png", 64, 48);
    }

    public static ImageRecord Good(long ordinal, string? content = null, string? url = null, string? id = null, string? path = null) => new()
    {
        Request = Request(ordinal, url, id),
        Status = RecordStatus.Downloaded,
        Image = Image(content ?? $"content {ordinal}", path),
        Response = new ResponseFacts { Status = 200, ContentType = "image/png", FinalUrl = url ?? $"https://host{ordinal % 3}.example/{ordinal}.jpg", ETag = "\"e\"", FileName = "a b.png" },
        Attempts = 2,
        Elapsed = TimeSpan.FromMilliseconds(321),
        FetchedAt = Moment,
    };

    public static ImageRecord SameUrl(long ordinal, ImageRecord first, string? id = null) => new()
    {
        Request = first.Request with { Ordinal = ordinal, Id = id },
        Status = RecordStatus.Duplicate,
        Image = first.Image,
        DuplicateOf = first.Request.Ordinal,
        DuplicateOfId = first.Request.IdText,
    };

    public static ImageRecord Bad(long ordinal, FailureKind kind = FailureKind.HttpNotFound, string? url = null, string? id = null) => new()
    {
        Request = Request(ordinal, url, id),
        Status = kind is FailureKind.RobotsDisallowed or FailureKind.OptedOut ? RecordStatus.Skipped : RecordStatus.Failed,
        Failure = new Failure(kind, $"saw {kind}") { HttpStatus = 404 },
        Attempts = 1,
        FetchedAt = Moment,
    };

    /// <summary>Asks the file as a user with a query tool would.</summary>
    public List<object?[]> Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={CatalogPath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>What must hold after every orderly end: one owner per blob that is shown, and every duplicate names a row with its bytes.</summary>
    public void AssertOwnershipHolds()
    {
        Assert.Empty(Query("SELECT b.id FROM blob b WHERE b.id IN (SELECT blob FROM record) AND NOT EXISTS (SELECT 1 FROM record r WHERE r.ordinal = b.owner AND r.blob = b.id AND r.status IN (1, 3))"));
        Assert.Empty(Query("SELECT ordinal FROM record r WHERE r.status = 2 AND NOT EXISTS (SELECT 1 FROM record o WHERE o.ordinal = r.duplicate_of AND o.blob = r.blob AND o.ordinal <> r.ordinal)"));
        Assert.Empty(Query("SELECT ordinal FROM record r JOIN blob b ON b.id = r.blob WHERE r.status = 1 AND b.owner <> r.ordinal"));
        Assert.Empty(Query("SELECT ordinal FROM record WHERE (status IN (1, 2, 3)) <> (blob IS NOT NULL) OR (status IN (4, 5)) <> (failure IS NOT NULL) OR (blob IS NOT NULL AND blob NOT IN (SELECT id FROM blob))"));
    }

    public void Dispose()
    {
        Close();
        _folder.Delete(recursive: true);
    }
}
