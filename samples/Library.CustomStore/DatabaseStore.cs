using ImageHaul.Model;
using ImageHaul.Storage;
using Microsoft.Data.Sqlite;

namespace Library.CustomStore;

/// <summary>Images as rows of one SQLite file: a million small files are one file to copy. The key is what the catalog and the manifest call the path.</summary>
internal sealed class DatabaseStore : IBlobStore, IDisposable
{
    // One connection, one caller at a time: SQLite has one writer anyway.
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    public DatabaseStore(string file)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        // In WAL with synchronous NORMAL a commit does not wait for the disk; Sync does.
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS image (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID");
    }

    public long Count
    {
        get
        {
            lock (_gate) return (long)Command("SELECT count(*) FROM image").ExecuteScalar()!;
        }
    }

    public ValueTask<PutOutcome> PutAsync(SpooledBody body, Digest digest, ImageFormat format, BlobLabel label, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = $"{digest}.{format.Extension()}";
        return ValueTask.FromResult(Try(() =>
        {
            // Put again, nothing changes: a run that was killed after this line comes back with the same bytes.
            var created = Run("INSERT OR IGNORE INTO image (key, bytes) VALUES ($key, $bytes)", ("$key", key), ("$bytes", BytesOf(body))) > 0;
            return new PutOutcome(key, created, null);
        }));
    }

    public ValueTask<PutOutcome> NameAsync(StoredImage image, BlobLabel label, CancellationToken cancellationToken) =>
        // Every row with the same bytes has the same key. Neither path nor failure: it is gone, fetch it again.
        ValueTask.FromResult(Holds(image) ? new PutOutcome(image.Path, false, null) : default);

    public bool Holds(StoredImage image)
    {
        lock (_gate) return Command("SELECT length(bytes) FROM image WHERE key = $key", ("$key", image.Path)).ExecuteScalar() is long length && length == image.Bytes;
    }

    public OpenOutcome OpenRead(string path)
    {
        try
        {
            lock (_gate)
            {
                return Command("SELECT bytes FROM image WHERE key = $key", ("$key", path)).ExecuteScalar() is byte[] bytes ? new OpenOutcome(new MemoryStream(bytes, writable: false), null) : default;
            }
        }
        catch (SqliteException refused)
        {
            return new OpenOutcome(null, Refusal(refused));
        }
    }

    public Failure? Discard(StoredImage image) => Try(() =>
    {
        Run("DELETE FROM image WHERE key = $key", ("$key", image.Path));
        return default;
    }).Failure;

    public Failure? Sync() => Try(() =>
    {
        Run("PRAGMA wal_checkpoint(FULL)");
        return default;
    }).Failure;

    public StoredFiles EnumerateStored()
    {
        var files = new List<StoredFile>();
        lock (_gate)
        {
            using var rows = Command("SELECT key, length(bytes) FROM image").ExecuteReader();
            while (rows.Read()) files.Add(new StoredFile(rows.GetString(0), rows.GetInt64(1), Digest.TryParse(rows.GetString(0).Split('.')[0], out var digest) ? digest : null));
        }
        return new StoredFiles(files);
    }

    public void Dispose() => _connection.Dispose();

    private static byte[] BytesOf(SpooledBody body)
    {
        if (body.TryGetMemory(out var memory)) return memory.ToArray();
        using var stream = body.OpenRead();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    // A refusal is a value: the run stops, nothing is recorded as failed, the next run goes on.
    private PutOutcome Try(Func<PutOutcome> work)
    {
        try
        {
            lock (_gate) return work();
        }
        catch (SqliteException refused)
        {
            return new PutOutcome(null, false, Refusal(refused));
        }
    }

    private static Failure Refusal(SqliteException refused) =>
        new(refused.SqliteErrorCode == 13 ? FailureKind.StorageFull : FailureKind.StorageDenied, $"the image database refused: {refused.Message}");

    private int Run(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
