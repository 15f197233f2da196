using System.Security.Cryptography;
using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>The shape of <c>catalog.db</c>. docs/catalog.md tells it to the people who query the file.</summary>
internal static class Schema
{
    /// <summary><c>PRAGMA user_version</c>: raised with every change that an older program would misread.</summary>
    public const int Version = 2;

    /// <summary><c>PRAGMA application_id</c>: "IHCL", so that <c>file</c> and we can tell the catalog from other databases.</summary>
    public const int ApplicationId = 0x4948434C;

    private const string Tables = """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE status(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE failure_kind(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE format(id INTEGER PRIMARY KEY, name TEXT NOT NULL, extension TEXT NOT NULL);
        CREATE TABLE record(
          ordinal INTEGER PRIMARY KEY, status INTEGER NOT NULL, url TEXT NOT NULL, url_key INTEGER, raw_url TEXT, id TEXT, expected BLOB,
          blob INTEGER, path TEXT, duplicate_of INTEGER, failure INTEGER, message TEXT, http_status INTEGER, content_type TEXT, final_url TEXT,
          etag TEXT, last_modified TEXT, original_name TEXT, attempts INTEGER NOT NULL, elapsed_ms INTEGER, fetched_at INTEGER, seq INTEGER NOT NULL);
        CREATE TABLE blob(
          id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, owner INTEGER, bytes INTEGER NOT NULL, format INTEGER NOT NULL,
          width INTEGER NOT NULL, height INTEGER NOT NULL, path TEXT, seq INTEGER NOT NULL);
        CREATE TABLE former(
          url_key INTEGER PRIMARY KEY, url TEXT NOT NULL, redacted INTEGER NOT NULL, id TEXT NOT NULL, blob INTEGER NOT NULL, path TEXT, message TEXT,
          http_status INTEGER, content_type TEXT, final_url TEXT, etag TEXT, last_modified TEXT, original_name TEXT, attempts INTEGER NOT NULL,
          elapsed_ms INTEGER, fetched_at INTEGER, seq INTEGER NOT NULL);
        """;

    // Columns and tables that later formats added, one entry per step; a new catalog takes them all, an older one those it lacks.
    private static readonly string[] Upgrades =
    [
        """
        ALTER TABLE record ADD COLUMN route TEXT;
        ALTER TABLE record ADD COLUMN signal TEXT;
        CREATE TABLE host(
          origin TEXT PRIMARY KEY, blocked_until INTEGER, blocked_by INTEGER, suspended INTEGER NOT NULL, incidents INTEGER NOT NULL, rate REAL, refused_rate REAL,
          in_flight INTEGER, seen_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE robots(
          origin TEXT PRIMARY KEY, fetched_at INTEGER NOT NULL, http_status INTEGER, crawl_delay_ms INTEGER, rules TEXT, tdm TEXT) WITHOUT ROWID;
        """,
    ];

    // final_url '' stands for the row's own URL; blob.path: see BlobPath.
    private const string Views = """
        CREATE VIEW image AS
          SELECT b.id, lower(hex(b.digest)) AS sha256,
            CASE WHEN b.path IS NULL THEN lower(hex(b.digest)) || '.' || f.extension
                 WHEN b.path LIKE '%/' THEN b.path || lower(hex(b.digest)) || '.' || f.extension
                 ELSE b.path END AS path,
            b.owner, f.name AS format, nullif(b.width, 0) AS width, nullif(b.height, 0) AS height, b.bytes
          FROM blob b LEFT JOIN format f ON f.id = b.format;
        CREATE VIEW manifest AS
          SELECT r.url, i.sha256, coalesce(r.path, i.path) AS path, coalesce(r.id, CAST(r.ordinal AS TEXT)) AS id, s.name AS status,
            k.name AS failure, r.message, r.http_status, r.content_type, i.format, i.width, i.height, i.bytes,
            CASE r.final_url WHEN '' THEN r.url ELSE r.final_url END AS final_url,
            coalesce(o.id, CAST(r.duplicate_of AS TEXT)) AS duplicate_of, r.attempts, r.elapsed_ms,
            strftime('%Y-%m-%dT%H:%M:%fZ', r.fetched_at / 1000.0, 'unixepoch') AS fetched_at, r.etag, r.last_modified, r.original_name
          FROM record r LEFT JOIN status s ON s.id = r.status LEFT JOIN failure_kind k ON k.id = r.failure
            LEFT JOIN image i ON i.id = r.blob LEFT JOIN record o ON o.ordinal = r.duplicate_of
          ORDER BY r.ordinal;
        CREATE VIEW failures AS
          SELECT ordinal, id, url, status, lower(substr(authority, instr(authority, '@') + 1)) AS host, failure, kind, http_status, attempts, message
          FROM (SELECT *, substr(rest, 1, min(instr(rest || '/', '/'), instr(rest || '?', '?'), instr(rest || '#', '#')) - 1) AS authority
                FROM (SELECT r.ordinal, coalesce(r.id, CAST(r.ordinal AS TEXT)) AS id, r.url, s.name AS status, r.failure, k.name AS kind, r.http_status,
                        r.attempts, r.message, CASE WHEN instr(r.url, '://') > 0 THEN substr(r.url, instr(r.url, '://') + 3) ELSE '' END AS rest
                      FROM record r LEFT JOIN status s ON s.id = r.status LEFT JOIN failure_kind k ON k.id = r.failure
                      WHERE r.failure IS NOT NULL));
        """;

    /// <summary>Checks that a database is a catalog of ours, making an empty one into one. Changes nothing in a file that is not ours.</summary>
    public static CatalogFault? Prepare(Database database, string path)
    {
        var application = database.Scalar("PRAGMA application_id");
        var version = database.Scalar("PRAGMA user_version");
        var isEmpty = database.Scalar("SELECT count(*) FROM sqlite_master") == 0;
        if (isEmpty && application is 0 or ApplicationId && version == 0)
        {
            Create(database);
            return null;
        }
        if (application != ApplicationId)
            return new CatalogFault(CatalogFaultKind.NotACatalog, $"{path} is a database of another program; choose another folder, or move the file away.");
        if (version > Version)
        {
            return new CatalogFault(CatalogFaultKind.TooNew,
                $"{path} was written by a newer version (format {version}, this one reads {Version}); update, or choose another folder.");
        }
        if (version < Version) Upgrade(database, (int)Math.Max(version, 1));
        return null;
    }

    private static void Upgrade(Database database, int from) => database.Transact(() =>
    {
        database.Execute("DROP VIEW image; DROP VIEW manifest; DROP VIEW failures");
        database.Execute(string.Concat(Upgrades.Skip(from - 1)) + Views + $"PRAGMA user_version = {Version}");
    });

    private static void Create(Database database)
    {
        // A new file has nothing to lose and need not wait for the disk at each step: the change to WAL, which follows, syncs it as a whole.
        database.Execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
        database.Transact(() => Fill(database));
        database.Execute("PRAGMA synchronous = FULL");
    }

    private static void Fill(Database database)
    {
        database.Execute(Tables + string.Concat(Upgrades) + Views);
        Name(database, "INSERT INTO status VALUES (?, ?)", Enum.GetValues<RecordStatus>(), status => (int)status, status => [RecordStatusNames.Name(status)]);
        Name(database, "INSERT INTO failure_kind VALUES (?, ?)", FailureKinds.All, kind => (int)kind, kind => [kind.Name()]);
        Name(database, "INSERT INTO format VALUES (?, ?, ?)", ImageFormats.All, format => (int)format, format => [format.Name(), format.Extension()]);
        const string Meta = "INSERT INTO meta VALUES ('salt', ?), ('sequence', 0), ('mark', 0), ('clean', 1), ('pass', 0), ('boot', NULL), ('owners_stale', 0)";
        using (var salt = database.PrepareOnce(Meta))
        {
            salt.BindBlob(1, RandomNumberGenerator.GetBytes(16));
            salt.Run();
        }
        database.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
    }

    private static void Name<T>(Database database, string sql, IEnumerable<T> items, Func<T, int> number, Func<T, string[]> names)
    {
        using var insert = database.PrepareOnce(sql);
        foreach (var item in items)
        {
            insert.Bind(1, number(item));
            var texts = names(item);
            for (var i = 0; i < texts.Length; i++) insert.Bind(i + 2, texts[i]);
            insert.Run();
        }
    }
}
